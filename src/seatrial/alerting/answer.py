"""A person answers: looks after an incident, or wants to hear nothing of something for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from seatrial.alerting.event import Event
from seatrial.alerting.notice import Action
from seatrial.alerting.state import AlertState, Incident, Mute
from seatrial.alerting.telling import lines_of, notice_of


def acknowledge(state: AlertState, event: Event, at: datetime) -> tuple[AlertState, tuple[Action, ...]]:
    """Return the state in which somebody looks after the incidents that a name means, and a note of each."""
    incidents, actions = [], []
    for incident in state.incidents:
        if not (incident.firing and incident.answers_to(event.key)):
            incidents.append(incident)
            continue
        kept = replace(incident, acknowledged_at=at, acknowledged_by=event.by, notices=incident.notices + 1)
        notice = notice_of(incident, "acknowledged", at=at, lines=lines_of(incident, incident.firing))
        incidents.append(kept)
        actions.append(Action(notice=replace(notice, by=event.by)))
    return replace(state, incidents=tuple(incidents)), tuple(actions)


def mute(state: AlertState, event: Event, at: datetime) -> tuple[AlertState, tuple[Action, ...]]:
    """Return the state with a mute in place of an earlier one of the same key, and a note of it."""
    until = event.until or at
    others = [each for each in state.mutes if each.key != event.key]
    added = [Mute(key=event.key, until=until, by=event.by)] if until > at else []
    mutes = tuple(sorted((*others, *added), key=lambda each: each.key))
    end = f"muted until {until.isoformat(timespec='seconds')}" if added else "muted no longer"
    about = Incident(group=event.key, id=event.key)
    notice = replace(notice_of(about, "muted", at=at), title=f"{event.key} is {end}", by=event.by)
    return replace(state, mutes=mutes), (Action(notice=notice),)
