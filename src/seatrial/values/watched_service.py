"""How a watched model was asked and answered: volume, latency, failures, and what was alerted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "critical"]
AlertStatus = Literal["open", "acknowledged", "muted", "resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePoint:
    """How many rows were asked in one period.

    Parameters
    ----------
    start, end
        The period, ISO 8601.
    rows
        Rows that were answered.
    low, high
        What is usual for such a period; None without a past.
    unusual
        True when it is surely outside of what is usual.
    """

    start: str
    end: str
    rows: int
    low: float | None = None
    high: float | None = None
    unusual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyPoint:
    """How fast and how surely rows were answered in one period.

    Parameters
    ----------
    start, end
        The period, ISO 8601.
    n
        Answers whose time is known.
    p50_ms, p95_ms, p99_ms
        Quantiles in milliseconds; None without an answer.
    errors
        Answers that failed; None where the journal does not say.
    """

    start: str
    end: str
    n: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    errors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert that stands, or was resolved since the last report.

    Parameters
    ----------
    id
        What ``seatrial watch --ack`` takes.
    key
        What ``seatrial watch --mute`` takes.
    severity, status
        How bad, and who has it in hand.
    since
        When it was raised, ISO 8601.
    until
        When it was resolved or its mute ends, ISO 8601; empty when neither.
    title, words
        What it is about.
    explains
        Keys of the other alerts that the same cause explains; they were not sent.
    undelivered
        Channels that have not taken it yet.
    """

    id: str
    key: str
    severity: Severity
    status: AlertStatus
    since: str
    until: str = ""
    title: str
    words: str = ""
    explains: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
