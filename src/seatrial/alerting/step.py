"""Decide what is told: one step after another, the same whether events come in a batch or one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from seatrial.alerting.answer import acknowledge, mute
from seatrial.alerting.event import Event
from seatrial.alerting.hear import clear, hear
from seatrial.alerting.notice import Action
from seatrial.alerting.rules import Rules
from seatrial.alerting.state import AlertState
from seatrial.alerting.tell import tell


def step(state: AlertState, events: Iterable[Event], rules: Rules) -> tuple[AlertState, tuple[Action, ...]]:
    """Return the state after some events, and what is to be told.

    ``step(step(s, a), b)`` is ``step(s, a + b)``, actions one after the other. Notices are made at a tick only; what a
    person did is noted at once.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> raised = Event(kind="raised", key="drift:distance", at=at, title="distance drifted")
    >>> state, actions = step(AlertState(), [raised, Event(kind="tick", at=at)], Rules())
    >>> [action.notice.title for action in actions]
    ['distance drifted']
    """
    actions: list[Action] = []
    for event in events:
        state, told = _one(state, event, rules)
        actions += told
    return state, tuple(actions)


def _one(state: AlertState, event: Event, rules: Rules) -> tuple[AlertState, tuple[Action, ...]]:
    at = event.at if state.at is None else max(state.at, event.at)
    state = replace(state, at=at)
    if event.kind == "raised":
        return hear(state, event, rules), ()
    if event.kind == "cleared":
        return clear(state, event, rules), ()
    if event.kind == "acknowledged":
        return acknowledge(state, event, at)
    if event.kind == "muted":
        return mute(state, event, at)
    return _tick(state, rules)


def _tick(state: AlertState, rules: Rules) -> tuple[AlertState, tuple[Action, ...]]:
    if state.at is None:
        return state, ()
    mutes = tuple(each for each in state.mutes if each.until > state.at)
    told = [tell(incident, at=state.at, mutes=mutes, rules=rules) for incident in state.incidents]
    left = tuple(incident for incident, _ in told if incident is not None)
    return replace(state, incidents=left, mutes=mutes), tuple(action for _, actions in told for action in actions)
