"""Keep what was decided: state, journal and messages to send, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.alerting.event import Event
from seatrial.alerting.notice import Action
from seatrial.alerting.rules import Rules
from seatrial.alerting.state import AlertState
from seatrial.alerting.step import step
from seatrial.evidence import Store
from seatrial.evidence.alerts import Change, Kept
from seatrial.evidence.instants import LONG_AGO
from seatrial.evidence.leases import Lease
from seatrial.evidence.outbox import Outgoing
from seatrial.values import StateError
from seatrial.values.canonical import digest, document, dumps, parse_document

_KEY = slice(7, 39)  # behind "sha256:"


def recall(store: Store, project: str) -> AlertState:
    """Return what is remembered of a project's alerts; empty if nothing is.

    Raises
    ------
    StateError
        ``ALE002`` if it was written by a newer version, or is damaged.
    """
    return _state_in(store.alerts(project).read(), project)


def record(
    store: Store,
    state: AlertState,
    actions: Iterable[Action],
    *,
    project: str,
    before: AlertState,
    lease: Lease | None = None,
) -> None:
    """Write state, journal (one record of the chain) and messages in one transaction.

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
    told = tuple(actions)

    def decide(kept: Kept) -> Change:
        if _state_in(kept, project) != before:
            raise StateError(
                "ALE001",
                "another process changed what is remembered of the alerts meanwhile",
                where=project,
                expected="the state that was read before",
                fix="read it again and decide again: nothing was written",
            )
        return _change(state, told, project=project, run=kept.run)

    store.alerts(project).change(decide, lease=lease)


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

    Raises
    ------
    StateError
        ``ALE002`` if the state cannot be read; ``EVD036`` if the lease was lost; ``EVDnnn`` of the store.
    """
    happened = tuple(events)
    came: list[tuple[AlertState, tuple[Action, ...]]] = []

    def decide(kept: Kept) -> Change | None:
        before = _state_in(kept, project)
        if run and kept.run == run:
            came.append((before, ()))
            return None
        state, actions = step(before, happened, rules)
        came.append((state, actions))
        return _change(state, actions, project=project, run=run or kept.run)

    store.alerts(project).change(decide, lease=lease)
    return came[-1]


def _state_in(kept: Kept, project: str) -> AlertState:
    if not kept.state:
        return AlertState()
    try:
        return parse_document(AlertState, kept.state)
    except ValueError as error:
        raise StateError(
            "ALE002",
            f"what is remembered of the alerts cannot be read: {error}",
            where=project,
            expected="a state that this version of seatrial wrote",
            fix="pip install --upgrade seatrial, if a newer version wrote it; or bring the state back from a backup",
        ) from error


def _change(state: AlertState, actions: tuple[Action, ...], *, project: str, run: str) -> Change:
    said = {"project": project, "run": run, "actions": actions}
    return Change(
        state=document(state),
        run=run,
        at=state.at or LONG_AGO,
        record=dumps(said) if actions else b"",
        outgoing=tuple(
            Outgoing(id=_key(project, action.notice.id, channel), channel=channel, payload=document(action.notice))
            for action in actions
            for channel in action.channels
        ),
    )


def _key(project: str, notice: str, channel: str) -> str:
    return digest((project, notice, channel))[_KEY]
