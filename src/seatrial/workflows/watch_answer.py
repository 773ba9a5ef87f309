"""What a person answers to alerts: somebody has one in hand, or nothing of one shall be said for a while."""

from __future__ import annotations

import getpass
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from seatrial.alerting import recall
from seatrial.values import InputError
from seatrial.values.watched import AlertRow
from seatrial.workflows.alerts import acknowledge, mute
from seatrial.workflows.watch import Asked
from seatrial.workflows.watching.alarms import alert_rows
from seatrial.workflows.wire import open_project, open_store

_SPAN: Final = re.compile(r"([0-9]{1,6})([smhdw])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def acknowledge_alert(asked: Asked, name: str, *, now: datetime | None = None) -> tuple[AlertRow, ...]:
    """Return the alerts that stand, after somebody took one in hand.

    Raises
    ------
    InputError
        ``ALE020`` if nothing of that name fires.
    """
    at = now or datetime.now(UTC)
    project = open_project(asked.path, asked.settings)
    with open_store(project) as store:
        return alert_rows(acknowledge(store, name, project=project, by=_who(), now=at), now=at)


def mute_alert(asked: Asked, key: str, span: str, *, now: datetime | None = None) -> tuple[AlertRow, ...]:
    """Return the alerts that stand, after one was muted for a span such as ``"2d"``; ``"0s"`` ends its mute.

    Raises
    ------
    InputError
        ``WAT309`` if the span is none.
    """
    at = now or datetime.now(UTC)
    until = at + span_of(span)
    project = open_project(asked.path, asked.settings)
    with open_store(project) as store:
        return alert_rows(mute(store, key, project=project, until=until, by=_who(), now=at), now=at)


def standing_alerts(asked: Asked, *, now: datetime | None = None) -> tuple[AlertRow, ...]:
    """Return the alerts that stand."""
    project = open_project(asked.path, asked.settings)
    with open_store(project) as store:
        return alert_rows(recall(store, project.purpose.name), now=now or datetime.now(UTC))


def span_of(text: str) -> timedelta:
    """Return a length of time.

    Raises
    ------
    InputError
        ``WAT309`` if the text is none.

    Examples
    --------
    >>> str(span_of("2d"))
    '2 days, 0:00:00'
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise InputError(
            "WAT309",
            f"{text[:40]!r} is no length of time",
            where="--for",
            expected="a whole number and a unit of s, m, h, d or w",
            fix="seatrial watch --mute KEY --for 2d",
        )
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _who() -> str:
    """Return who answers, as the system calls them; empty where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
