"""From findings to alerts: what stands, what is over, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from seatrial.alerting import AlertState, Event, Severity
from seatrial.values import Finding
from seatrial.values.watched import AlertRow, AlertStatus, WatchReport

TOPICS: Final = {
    "WAT101": "drift",
    "WAT102": "drift-of-answers",
    "WAT103": "drift-of-outcomes",
    "WAT104": "concept-drift",
    "WAT105": "drift-together",
    "WAT107": "change",
    "WAT111": "empty",
    "WAT114": "vanished",
    "WAT115": "retyped",
    "WAT116": "no-values",
    "WAT131": "volume",
    "WAT132": "freshness",
    "WAT210": "estimated",
    "WAT213": "decay",
    "WAT221": "realised",
    "WAT222": "gate",
    "WAT223": "slice",
}
CRITICAL: Final = frozenset({"WAT111", "WAT213", "WAT221", "WAT222"})
OF_DATA: Final = frozenset(
    {"drift", "drift-of-answers", "drift-together", "change", "vanished", "retyped", "no-values", "estimated"}
)
OF_QUALITY: Final = frozenset({"concept-drift", "decay", "realised", "gate", "slice", "drift-of-outcomes"})


def events_of(report: WatchReport, before: AlertState, *, at: datetime) -> Iterator[Event]:
    """Give what a report means for alerts: what stands now, what was looked for and is over, and that time went on."""
    raised: dict[str, Event] = {}
    for finding in report.findings:
        if finding.status == "fail":
            event = _raised(finding, at=at)
            raised.setdefault(event.key, event)
    yield from raised.values()
    judged = judged_topics(report)
    for alert in before.alerts:
        topic = alert.key.partition(":")[0]
        if alert.status != "resolved" and alert.key not in raised and topic in judged:
            yield Event(kind="cleared", at=at, key=alert.key)
    yield Event(kind="tick", at=at)


def judged_topics(report: WatchReport) -> frozenset[str]:
    """Return about what a report can say that it is over: that which could not be looked at is not over."""
    found = {"empty", "volume", "freshness"} if report.rows else set()
    if report.columns:
        found |= {"drift", "drift-of-answers", "drift-together", "change", "vanished", "retyped", "no-values"}
        found |= {"drift-of-outcomes", "concept-drift"}
    if any(each.subject == "estimated" and each.value is not None for each in report.estimates):
        found.add("estimated")
    if report.decay is not None:
        found.add("decay")
    if any(point.mature and point.value is not None for line in report.quality for point in line.realised):
        found |= {"realised", "gate"}
    if any(row.low is not None for row in report.slices):
        found.add("slice")
    return frozenset(found)


def alert_rows(state: AlertState, *, now: datetime) -> tuple[AlertRow, ...]:
    """Return the alerts that stand, the worst first."""
    found = []
    for incident in state.firing:
        first, *others = sorted(
            incident.firing, key=lambda alert: (-("info", "warning", "critical").index(alert.severity), alert.key)
        )
        mute = next(
            (each for each in state.mutes if each.covers(incident.group, incident.id, first.key) and each.until > now),
            None,
        )
        status: AlertStatus = "muted" if mute else "acknowledged" if incident.acknowledged_at else "open"
        found.append(
            AlertRow(
                id=incident.id,
                key=incident.group,
                severity=first.severity,
                status=status,
                since=first.since.isoformat(),
                until=mute.until.isoformat() if mute else "",
                title=first.title,
                words=first.words,
                explains=tuple(alert.key for alert in others),
            )
        )
    return tuple(found)


def _raised(finding: Finding, *, at: datetime) -> Event:
    topic = TOPICS.get(finding.code, finding.code.lower())
    severity: Severity = "critical" if finding.code in CRITICAL else "warning"
    return Event(
        kind="raised",
        at=at,
        key=f"{topic}:{finding.where}" if finding.where else topic,
        severity=severity,
        title=f"{finding.name}{f': {finding.where}' if finding.where else ''}",
        words=finding.message,
        cause="data" if topic in OF_DATA else "quality" if topic in OF_QUALITY else "",
        details=tuple((name, str(value)) for name, value in finding.measured),
    )
