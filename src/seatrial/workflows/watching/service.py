"""How often and how fast a model was asked, window by window."""

from __future__ import annotations

from collections.abc import Iterator

from seatrial.values import Window
from seatrial.values.watched import LatencyPoint, VolumePoint
from seatrial.workflows.watching.buckets import Buckets

SHOWN = 30


def windows_before(window: Window, n: int = SHOWN) -> list[Window]:
    """Return windows of the same length, the oldest first, up to and with this one."""
    if window.start is None or window.end is None:
        return [window]
    length = window.end - window.start
    ends = [window.end - length * i for i in range(n)]
    return [Window(start=end - length, end=end) for end in reversed(ends)]


def past_rows(buckets: Buckets, window: Window) -> list[int]:
    """Return the rows of earlier windows of the same length, the oldest first, from the first that has any on."""
    earlier = windows_before(window)[:-1]
    rows = [buckets.rows(each) for each in earlier]
    first = next((i for i, n in enumerate(rows) if n), len(rows))
    return rows[first:]


def volume_points(buckets: Buckets, window: Window, *, unusual: bool) -> Iterator[VolumePoint]:
    """Give the rows of this window and of those before it, from the first that has any on."""
    shown = windows_before(window)
    first = next((i for i, each in enumerate(shown) if buckets.rows(each)), len(shown) - 1)
    for each in shown[first:]:
        start, end = spelled(each)
        yield VolumePoint(start=start, end=end, rows=buckets.rows(each), unusual=unusual and each == window)


def latency_points(buckets: Buckets, window: Window) -> Iterator[LatencyPoint]:
    """Give how fast rows were answered in this window and those before it, where any time is known."""
    for each in windows_before(window):
        latency, errors = buckets.service(each)
        if latency is None or not latency.n:
            continue
        start, end = spelled(each)
        yield LatencyPoint(
            start=start,
            end=end,
            n=latency.n,
            p50_ms=latency.quantile_ms(0.5),
            p95_ms=latency.quantile_ms(0.95),
            p99_ms=latency.quantile_ms(0.99),
            errors=errors,
        )


def spelled(window: Window) -> tuple[str, str]:
    """Return beginning and end of a window as ISO 8601; empty where it has none."""
    return tuple("" if each is None else each.isoformat() for each in (window.start, window.end))  # type: ignore[return-value]
