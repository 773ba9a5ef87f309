"""A run says that a finding stands, or that it does not: counted, until it fires or is resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from seatrial.alerting.event import Event, rank
from seatrial.alerting.rules import Rules
from seatrial.alerting.state import Alert, AlertState, Incident
from seatrial.values.canonical import digest

_ID = slice(7, 19)  # behind "sha256:"


def hear(state: AlertState, event: Event, rules: Rules) -> AlertState:
    """Return the state once a finding was raised; one that is older than what is known changes nothing."""
    incident = _holding(state, event.key) or _of_group(state, event.group) or Incident(group=event.group)
    known = next((alert for alert in incident.alerts if alert.key == event.key), None)
    alert = _new(event, rules) if known is None else _again(known, event, rules)
    if alert == known:
        return state
    changed = replace(incident, alerts=_with(incident.alerts, alert))
    if not changed.id and alert.status == "firing":
        changed = replace(changed, id=_id_of(changed.group, event.at, state.opened))
        state = replace(state, opened=state.opened + 1)
    return _put(state, changed)


def clear(state: AlertState, event: Event, rules: Rules) -> AlertState:
    """Return the state once a run did not see a finding; what is not known, or was raised later, stays as it is."""
    incident = _holding(state, event.key)
    if incident is None:
        return state
    known = next(alert for alert in incident.alerts if alert.key == event.key)
    if event.at <= known.heard:
        return state
    counted = replace(known, raises=0, clears=known.clears + 1, heard=event.at)
    if counted.clears >= rules.clear_after or known.status != "firing":
        counted = replace(counted, status="resolved")
    if counted.status == "resolved" and counted.told is None:  # nobody heard of it, so nobody hears that it is over
        return _put(state, replace(incident, alerts=_without(incident.alerts, known.key)))
    return _put(state, replace(incident, alerts=_with(incident.alerts, counted)))


def _new(event: Event, rules: Rules) -> Alert:
    return Alert(
        key=event.key,
        severity=event.severity,
        title=event.title or event.key,
        words=event.words,
        cause=event.cause,
        details=event.details,
        status="firing" if rules.raise_after == 1 else "pending",
        since=event.at,
        heard=event.at,
        raises=1,
    )


def _again(known: Alert, event: Event, rules: Rules) -> Alert:
    """Return a finding that was raised once more: by the same run it is only made worse, by a later one counted."""
    same_run = event.at == known.heard and known.raises > 0
    if event.at < known.heard or (same_run and rank(event.severity) <= rank(known.severity)):
        return known
    said = replace(
        known,
        severity=event.severity,
        title=event.title or event.key,
        words=event.words,
        details=event.details,
        heard=event.at,
    )
    if same_run:
        return said
    said = replace(said, raises=known.raises + 1, clears=0)
    if said.status == "firing" or said.raises < rules.raise_after:
        return said
    return replace(said, status="firing", since=known.since if known.told else event.at)


def _id_of(group: str, at: datetime, opened: int) -> str:
    return digest((group, at.isoformat(), opened))[_ID]


def _holding(state: AlertState, key: str) -> Incident | None:
    return next((each for each in state.incidents if any(alert.key == key for alert in each.alerts)), None)


def _of_group(state: AlertState, group: str) -> Incident | None:
    return next((each for each in state.incidents if each.group == group), None)


def _put(state: AlertState, incident: Incident) -> AlertState:
    """Return the state with an incident in its place; without it if nothing is left to remember of it."""
    others = [each for each in state.incidents if each.group != incident.group]
    kept = [incident] if incident.alerts or incident.told_at is not None else []
    return replace(state, incidents=tuple(sorted((*others, *kept), key=lambda each: each.group)))


def _with(alerts: Iterable[Alert], alert: Alert) -> tuple[Alert, ...]:
    return tuple(sorted((*_without(alerts, alert.key), alert), key=lambda each: each.key))


def _without(alerts: Iterable[Alert], key: str) -> tuple[Alert, ...]:
    return tuple(each for each in alerts if each.key != key)
