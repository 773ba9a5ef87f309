"""Put into a notice what is told of an incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from seatrial.alerting.event import loudest, rank
from seatrial.alerting.notice import Line, Notice, Told
from seatrial.alerting.state import Alert, Incident
from seatrial.values.canonical import digest

_ID = slice(7, 31)  # behind "sha256:"


def lines_of(incident: Incident, alerts: Iterable[Alert]) -> tuple[Line, ...]:
    """Return a line for each of an incident's findings, the worst first."""
    chosen = {alert.key for alert in alerts}
    lines = [_line(alert) for alert in incident.alerts if alert.key in chosen]
    return tuple(sorted(lines, key=lambda line: (-rank(line.severity), line.key)))


def notice_of(incident: Incident, kind: Told, *, at: datetime, lines: tuple[Line, ...] = ()) -> Notice:
    """Return the next notice of an incident."""
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return Notice(
        id=digest((incident.id, incident.notices, kind, at.isoformat()))[_ID],
        kind=kind,
        incident=incident.id,
        group=incident.group,
        severity=loudest(*(line.severity for line in lines)) or "info",
        title=f"{lines[0].title}{more}" if lines else incident.group,
        words=lines[0].words if len(lines) == 1 else "; ".join(line.title for line in lines),
        at=at,
        lines=lines,
    )


def marked(incident: Incident, lines: Iterable[Line]) -> Incident:
    """Return the incident once the findings in some lines were told."""
    told = {line.key: line.severity for line in lines}
    alerts = tuple(replace(alert, told=told.get(alert.key, alert.told)) for alert in incident.alerts)
    return replace(incident, alerts=alerts)


def _line(alert: Alert) -> Line:
    return Line(
        key=alert.key,
        title=alert.title,
        words=alert.words,
        details=alert.details,
        severity=loudest(alert.severity, alert.told) or alert.severity,
        before=alert.told,
        since=alert.since,
    )
