"""Tell a Prometheus Alertmanager by its API, version 2: each finding is an alert of its own there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from seatrial.alerting.channels.channel import Message
from seatrial.alerting.channels.document import plain
from seatrial.alerting.channels.http import post
from seatrial.alerting.event import Severity
from seatrial.alerting.notice import Line
from seatrial.values.canonical import dumps

# An Alertmanager takes for resolved what is not said again. It is said again every few hours; when nothing says it any
# more, because nobody watches, it still stands for this long.
STANDS = timedelta(days=3)
_PATH = "/api/v2/alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerChannel:
    """Posts alerts.

    Parameters
    ----------
    name
        As in the project file.
    url
        Of the Alertmanager, with the prefix of its paths if it has one.
    token
        Sent as a bearer token; empty: none is.
    """

    name: str
    url: str = field(repr=False)
    token: str = field(default="", repr=False)

    def send(self, message: Message) -> str:
        """Return once the server answered with 2xx; raises ``Undelivered`` if it did not."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        post(self.url.rstrip("/") + _PATH, dumps(as_alerts(message)), headers, secrets=(self.token,))
        return ""


def as_alerts(message: Message) -> list[dict[str, Any]]:
    """Return the body: an alert for each finding, and the end of the one that had its former severity.

    The severity is a label, by which people route; so a finding that got worse is another alert there.
    """
    notice = message.notice
    until = notice.at if notice.kind == "resolved" else notice.at + STANDS
    standing = [_alert(message, line, severity=line.severity, until=until) for line in notice.lines]
    former = [
        _alert(message, line, severity=line.before, until=notice.at)
        for line in notice.lines
        if line.before is not None and line.before != line.severity
    ]
    return [*former, *standing]


def _alert(message: Message, line: Line, *, severity: Severity, until: datetime) -> dict[str, Any]:
    notice = message.notice
    return {
        "labels": {
            "alertname": "SeatrialFinding",
            "project": plain(message.project),
            "key": plain(line.key),
            "cause": plain(notice.group),
            "severity": severity,
        },
        "annotations": {
            "summary": plain(line.title),
            "description": plain(line.words),
            "incident": notice.incident,
            "seatrial_id": message.key,
        },
        "startsAt": line.since.isoformat(),
        "endsAt": until.isoformat(),
    }
