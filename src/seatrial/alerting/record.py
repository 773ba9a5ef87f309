"""Keep what was decided: state, journal and messages to send, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.alerting.event import Event
from seatrial.alerting.notice import Action
from seatrial.alerting.rules import Rules
from seatrial.alerting.state import AlertState
from seatrial.evidence import Store
from seatrial.evidence.leases import Lease


def recall(store: Store, project: str) -> AlertState:
    """Return what is remembered of a project's alerts; empty if nothing is."""
    raise NotImplementedError


def record(  # what a caller has who ran ``step`` itself
    store: Store,
    state: AlertState,
    actions: Iterable[Action],
    *,
    project: str,
    before: AlertState,
    lease: Lease | None = None,
) -> None:
    """Write state, journal (one record of the chain) and outbox in one transaction; the same again changes nothing.

    Parameters
    ----------
    before
        The state from which ``step`` went; if another process wrote meanwhile, nothing is written.
    lease
        Of the leader; if another leads since, nothing is written.

    Raises
    ------
    StateError
        ``ALE001`` if another process wrote meanwhile; ``EVD036`` if the lease was lost; ``EVDnnn`` of the store.
    """
    raise NotImplementedError


def advance(
    store: Store, events: Iterable[Event], rules: Rules, *, project: str, run: str = "", lease: Lease | None = None
) -> tuple[AlertState, tuple[Action, ...]]:
    """Return state and actions after some events: recall, step and record in one transaction. What most callers want.

    Parameters
    ----------
    run
        Names the run that these events are of, such as ``"2026-01-01T00:00:00+00:00"``, the end of its window. When
        the last run recorded has this name, it is not recorded again, and there are no actions. Empty: always recorded.
    lease
        Of the leader; if another leads since, nothing is written.
    """
    raise NotImplementedError
