"""The axis of time: labels that fit the span that is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from seatrial.reports.charts.drawing import Drawing, altair
from seatrial.reports.instants import parsed

_MONTHS = timedelta(days=75)
_DAYS = timedelta(days=3)


def time_axis(field: str, instants: Iterable[str]) -> Drawing:
    """Return the encoding of a field along time in UTC, labelled by month, day or hour as the instants spread."""
    alt = altair()
    axis = alt.Axis(tickCount=5, grid=False, labelOverlap="greedy", labelSeparation=10, format=label_format(instants))
    return alt.X(f"{field}:T", title=None, axis=axis, scale=alt.Scale(type="utc"))


def label_format(instants: Iterable[str]) -> str:
    """Return how labels are written.

    Examples
    --------
    >>> label_format(["2013-01-01T00:00:00Z", "2013-06-01T00:00:00Z"])
    '%b %Y'
    >>> label_format(["2013-01-01T00:00:00Z", "2013-01-02T00:00:00Z"])
    '%d %b %H:%M'
    """
    known = [instant for instant in map(parsed, instants) if instant is not None]
    span = max(known) - min(known) if known else timedelta()
    if span > _MONTHS:
        return "%b %Y"
    return "%d %b" if span > _DAYS else "%d %b %H:%M"
