"""Windows tile the time: whole hours, days from midnight UTC, weeks from Monday; without overlap and without a gap.

All of it is UTC, in which every day has 24 hours: a change of the clock where the users live neither doubles an hour
nor leaves one out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from seatrial.values import Window

MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def bucket_length(every: timedelta) -> timedelta:
    """Return how much time one profile holds: an hour, or a window if that is shorter, or made of whole days.

    Examples
    --------
    >>> str(bucket_length(HOUR * 6)), str(bucket_length(HOUR / 4)), str(bucket_length(DAY * 7))
    ('1:00:00', '0:15:00', '7 days, 0:00:00')
    """
    return every if every % DAY == timedelta(0) else min(every, HOUR)


def begin_of(instant: datetime, length: timedelta) -> datetime:
    """Return the beginning of the window in which an instant lies.

    Examples
    --------
    >>> begin_of(datetime(2024, 3, 31, 1, 59, tzinfo=UTC), DAY * 7).isoformat()
    '2024-03-25T00:00:00+00:00'
    """
    return MONDAY + (instant - MONDAY) // length * length


def last_end(now: datetime, *, every: timedelta, settle: timedelta) -> datetime:
    """Return the end of the newest window in which nothing is written any more."""
    return begin_of(now - settle, every)


def missed(after: datetime | None, end: datetime, *, every: timedelta, catch_up: timedelta) -> Iterator[Window]:
    """Give the windows that were not looked at, the oldest first; those that ended too long ago are left out.

    Parameters
    ----------
    after
        Up to where was looked; None: nobody ever did, and the newest window alone is due.
    end
        Of the newest window.
    every
        Length of a window.
    catch_up
        How far back windows are made up for.
    """
    first = end - every if after is None else max(begin_of(after, every), begin_of(end - catch_up, every))
    while first + every <= end:
        yield Window(start=first, end=first + every)
        first += every


def buckets_of(window: Window, length: timedelta) -> Iterator[Window]:
    """Give the buckets of a window, the oldest first."""
    if window.start is None or window.end is None:
        raise ValueError("only a window with a beginning and an end has buckets")
    start = window.start
    while start < window.end:
        yield Window(start=start, end=min(start + length, window.end))
        start += length
