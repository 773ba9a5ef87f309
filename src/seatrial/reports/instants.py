"""Instants as a reader wants them: in UTC, with no more than is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_DAY = timedelta(days=1)


def parsed(text: str) -> datetime | None:
    """Return the instant that ISO 8601 text stands for, in UTC; None for text that is none.

    Examples
    --------
    >>> parsed("2013-07-01T02:00:00+02:00").isoformat()
    '2013-07-01T00:00:00+00:00'
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def shown_instant(text: str) -> str:
    """Return an instant as day, or as day and minute where it is not midnight; other text as it is.

    Examples
    --------
    >>> shown_instant("2013-07-01T00:00:00+00:00"), shown_instant("2013-07-01T14:30:00Z")
    ('2013-07-01', '2013-07-01 14:30')
    """
    instant = parsed(text)
    if instant is None:
        return text
    return f"{instant:%Y-%m-%d}" if _is_midnight(instant) else f"{instant:%Y-%m-%d %H:%M}"


def shown_span(start: str, end: str) -> str:
    """Return a span by its first and last day where it is whole days, else by its instants; both in UTC.

    Examples
    --------
    >>> shown_span("2013-07-01T00:00:00Z", "2013-07-08T00:00:00Z")
    '2013-07-01 to 2013-07-07'
    >>> shown_span("2013-07-01T00:00:00Z", "2013-07-02T00:00:00Z")
    '2013-07-01'
    >>> shown_span("2013-07-01T14:00:00Z", "2013-07-01T15:00:00Z")
    '2013-07-01 14:00 to 15:00 UTC'
    """
    first, last = parsed(start), parsed(end)
    if first is None or last is None:
        return f"{start} to {end}"
    if _is_midnight(first) and _is_midnight(last) and last - first >= _DAY:
        final = last - _DAY
        return f"{first:%Y-%m-%d}" if final == first else f"{first:%Y-%m-%d} to {final:%Y-%m-%d}"
    same_day = first.date() == last.date()
    return f"{first:%Y-%m-%d %H:%M} to {last:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}} UTC"


def middle(start: str, end: str) -> str:
    """Return the instant halfway between two, as ISO 8601; the start where one of them is no instant."""
    first, last = parsed(start), parsed(end)
    return start if first is None or last is None else (first + (last - first) / 2).isoformat()


def _is_midnight(instant: datetime) -> bool:
    return (instant.hour, instant.minute, instant.second) == (0, 0, 0)
