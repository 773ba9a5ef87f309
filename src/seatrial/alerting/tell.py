"""What a tick tells of one incident: that it fires, still fires, was not looked after, is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from seatrial.alerting.event import Severity, loudest, rank
from seatrial.alerting.notice import Action, Line, Told
from seatrial.alerting.rules import Route, Rules
from seatrial.alerting.state import Alert, Incident, Mute
from seatrial.alerting.telling import lines_of, marked, notice_of

Step = tuple[Incident, tuple[Action, ...]]


def tell(
    incident: Incident, *, at: datetime, mutes: Sequence[Mute], rules: Rules
) -> tuple[Incident | None, tuple[Action, ...]]:
    """Return an incident after a tick, None if it may be forgotten, and what is told of it."""
    heard = tuple(alert for alert in incident.alerts if not _is_muted(incident, alert, mutes))
    if not incident.firing:
        return _over(incident, heard, at=at, rules=rules)
    firing = tuple(alert for alert in heard if alert.status == "firing")
    incident, fired = _fire(incident, firing, at=at, rules=rules)
    incident, escalated = _escalate(incident, firing, at=at, rules=rules)
    incident, refreshed = _refresh(incident, at=at, rules=rules)
    return incident, (*fired, *escalated, *refreshed)


def _is_muted(incident: Incident, alert: Alert, mutes: Sequence[Mute]) -> bool:
    return any(mute.covers(alert.key, incident.group, incident.id) for mute in mutes)


def _fire(incident: Incident, firing: Sequence[Alert], *, at: datetime, rules: Rules) -> Step:
    """Tell what is new or worse, once the cooldown allows it; or remind of what is neither."""
    worst = loudest(*(alert.severity for alert in firing))
    is_news = any(rank(alert.severity) > rank(alert.told) for alert in firing)
    is_cool = incident.told_at is None or at >= incident.told_at + rules.cooldown
    is_worse = rank(worst) > rank(incident.told)
    if is_news and (is_cool or is_worse):
        told = worst if is_cool else loudest(worst, incident.told)
        incident = replace(incident, told=told, first_told_at=incident.first_told_at or at)
        if is_worse:
            incident = replace(incident, first_told_at=at, acknowledged_at=None, acknowledged_by="", escalated_at=None)
        return _said(incident, "firing", firing, at=at, rules=rules)
    if _is_due(incident, at, rules) and firing:
        return _said(incident, "reminder", firing, at=at, rules=rules)
    return incident, ()


def _is_due(incident: Incident, at: datetime, rules: Rules) -> bool:
    told_at, remind = incident.told_at, rules.remind
    if incident.first_told_at is None or incident.acknowledged_at is not None or told_at is None or remind is None:
        return False
    return at >= told_at + remind


def _said(incident: Incident, kind: Told, firing: Sequence[Alert], *, at: datetime, rules: Rules) -> Step:
    lines = lines_of(incident, firing)
    takers = _takers(rules, loudest(*(line.severity for line in lines)), escalation=False)
    incident, action = _told(incident, kind, lines, at=at, takers=takers)
    return replace(incident, told_at=at, refreshed_at=at), (action,)


def _escalate(incident: Incident, firing: Sequence[Alert], *, at: datetime, rules: Rules) -> Step:
    """Tell those above what nobody acknowledged in time, once."""
    worst = loudest(*(alert.severity for alert in firing))
    takers = _takers(rules, worst, escalation=True)
    answered = incident.acknowledged_at is not None or incident.escalated_at is not None
    if answered or not takers or rank(worst) < rank(rules.escalate_from):
        return incident, ()
    first, after = incident.first_told_at, rules.escalate_after
    if first is None or after is None or at < first + after:
        return incident, ()
    incident, action = _told(incident, "escalation", lines_of(incident, firing), at=at, takers=takers)
    return replace(incident, escalated_at=at), (action,)


def _refresh(incident: Incident, *, at: datetime, rules: Rules) -> Step:
    """Say again to those who forget what they were told, whoever acknowledged or muted it: they would call it over."""
    takers = tuple(route for route in rules.routes if route.refreshes and route.channel in incident.channels)
    told = tuple(alert for alert in incident.firing if alert.told is not None)
    if not takers or not told or incident.refreshed_at is None or at < incident.refreshed_at + rules.refresh:
        return incident, ()
    incident, action = _told(incident, "refresh", lines_of(incident, told), at=at, takers=takers)
    return replace(incident, refreshed_at=at), (action,)


def _over(
    incident: Incident, heard: Sequence[Alert], *, at: datetime, rules: Rules
) -> tuple[Incident | None, tuple[Action, ...]]:
    """Tell those who were told that it is over; what is muted waits for the end of its mute."""
    actions: tuple[Action, ...] = ()
    over = tuple(alert for alert in heard if alert.told is not None)
    if over:
        notice = notice_of(incident, "resolved", at=at, lines=lines_of(incident, over))
        actions = (Action(notice=notice, channels=incident.channels),)
        incident = replace(incident, notices=incident.notices + 1)
    left = tuple(_begun_again(alert) if alert in over else alert for alert in incident.alerts)
    left = tuple(alert for alert in left if alert.status != "resolved" or alert.told is not None)
    incident = replace(incident, alerts=left)
    if not any(alert.told is not None for alert in left):
        incident = replace(
            incident,
            channels=(),
            first_told_at=None,
            acknowledged_at=None,
            acknowledged_by="",
            escalated_at=None,
        )
    cold = incident.told_at is None or at >= incident.told_at + rules.cooldown
    return (None if cold and not left else incident), actions


def _begun_again(alert: Alert) -> Alert:
    """Return a finding once it was told to be over; a run may have seen it again by then, and that counts."""
    return replace(alert, status="pending" if alert.raises else "resolved", told=None)


def _told(
    incident: Incident, kind: Told, lines: tuple[Line, ...], *, at: datetime, takers: Sequence[Route]
) -> tuple[Incident, Action]:
    channels = tuple(sorted({route.channel for route in takers}))
    action = Action(notice=notice_of(incident, kind, at=at, lines=lines), channels=channels)
    incident = replace(
        marked(incident, lines),
        notices=incident.notices + 1,
        channels=tuple(sorted({*incident.channels, *channels})),
    )
    return incident, action


def _takers(rules: Rules, severity: Severity | None, *, escalation: bool) -> tuple[Route, ...]:
    return tuple(
        route for route in rules.routes if route.escalation == escalation and rank(severity) >= rank(route.severity)
    )
