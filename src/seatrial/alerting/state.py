"""What is remembered between runs: findings that stand, what was told of them, and mutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Literal

from seatrial.alerting.event import Severity, loudest, rank

Status = Literal["pending", "firing", "resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One finding over time.

    Parameters
    ----------
    key, severity, title, words, cause, details
        As last raised; the cause as first.
    status
        ``"pending"``: seen, and not often enough. ``"firing"``. ``"resolved"``: not seen often enough in a row.
    since
        When it began to fire; until then, when it was first seen.
    heard
        When a run last said that it stands or does not.
    raises, clears
        Runs in a row that saw it, or did not.
    told
        The highest severity that was told of it since it fires; None: nothing was.
    """

    key: str
    severity: Severity
    title: str
    words: str
    cause: str
    details: tuple[tuple[str, str], ...]
    status: Status
    since: datetime
    heard: datetime
    raises: int = 0
    clears: int = 0
    told: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Findings of one cause, from the first that fires to the last that is resolved; remembered for the cooldown.

    Parameters
    ----------
    group
        The cause; of a finding without one, its key.
    id
        Names it for people, who acknowledge it; empty until something fires.
    notices
        How many were made of it.
    alerts
        Sorted by key.
    told_at
        The last notice that something fires, reminders included.
    told
        The highest severity of such notices within the cooldown.
    first_told_at
        When ``told`` was first said: from then on escalation is counted.
    refreshed_at
        When routes that forget were last told.
    channels
        Who was told, and so will be told that it is over; sorted.
    acknowledged_at, acknowledged_by
        Who looks after it; None and empty: nobody does.
    escalated_at
        When it was escalated; None: it was not.
    """

    group: str
    id: str = ""
    notices: int = 0
    alerts: tuple[Alert, ...] = ()
    told_at: datetime | None = None
    told: Severity | None = None
    first_told_at: datetime | None = None
    refreshed_at: datetime | None = None
    channels: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    escalated_at: datetime | None = None

    @property
    def firing(self) -> tuple[Alert, ...]:
        """Its findings that fire."""
        return tuple(alert for alert in self.alerts if alert.status == "firing")

    @property
    def severity(self) -> Severity | None:
        """The highest of what fires; None if nothing does."""
        return loudest(*(alert.severity for alert in self.firing))

    def answers_to(self, name: str) -> bool:
        """Return whether a name means this incident: its id, its cause or the key of one of its findings."""
        return bool(name) and (name in (self.id, self.group) or any(alert.key == name for alert in self.alerts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Nothing is said of a key, a cause or an incident until an instant; a ``*`` stands for anything."""

    key: str
    until: datetime
    by: str = ""

    def covers(self, *names: str) -> bool:
        """Return whether one of some names is meant."""
        return any(fnmatchcase(name, self.key.replace("[", "[[]").replace("?", "[?]")) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """All of it, for one project.

    Parameters
    ----------
    at
        The latest instant of any event; time does not go back. None: nothing happened yet.
    opened
        Incidents so far, those that are forgotten too.
    incidents
        Sorted by group.
    mutes
        Sorted by key.
    """

    at: datetime | None = None
    opened: int = 0
    incidents: tuple[Incident, ...] = ()
    mutes: tuple[Mute, ...] = ()

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """All findings that are remembered, sorted by key."""
        every = (alert for incident in self.incidents for alert in incident.alerts)
        return tuple(sorted(every, key=lambda alert: alert.key))

    @property
    def firing(self) -> tuple[Incident, ...]:
        """The incidents in which something fires, the worst first."""
        standing = [incident for incident in self.incidents if incident.firing]
        return tuple(sorted(standing, key=lambda incident: (-rank(incident.severity), incident.group)))
