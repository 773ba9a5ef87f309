"""Decide what is told: one step after another, the same whether events come in a batch or one by one."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.alerting.event import Event
from seatrial.alerting.notice import Action
from seatrial.alerting.rules import Rules
from seatrial.alerting.state import AlertState


def step(state: AlertState, events: Iterable[Event], rules: Rules) -> tuple[AlertState, tuple[Action, ...]]:
    """Return the state after some events, and what is to be told.

    ``step(step(s, a), b)`` is ``step(s, a + b)``, actions one after the other. Notices are made at a tick only.
    """
    raise NotImplementedError
