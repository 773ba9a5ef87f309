"""How often and how fast a model was asked, window by window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from seatrial.journal.journal import Journal
from seatrial.monitoring.codes import Code
from seatrial.monitoring.freshness import freshness
from seatrial.profiles import Profile
from seatrial.project import WatchSettings
from seatrial.values import Finding, Window
from seatrial.values.watched import LatencyPoint, VolumePoint
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.windows import HOUR

SHOWN = 30
AHEAD = timedelta(minutes=5)
"""How far a clock may be ahead before its answers are said to lie in the future."""
FAR = timedelta(days=366)
SKEW = Code(code="WAT306", name="answers from the future", asks="Does no clock run ahead?")
STRANGE = Code(code="WAT311", name="outcomes of another kind", asks="Are all outcomes such as the task has?")


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
    start, end = window.start, window.end
    return "" if start is None else start.isoformat(), "" if end is None else end.isoformat()


def clock_findings(journal: Journal, *, model: str, now: datetime, watch: WatchSettings) -> Iterator[Finding]:
    """Give a failure if rows have stopped coming, and a warning if answers lie ahead of the clock of this machine."""
    near = journal.predictions(Window(start=now - max(watch.catch_up, watch.every), end=now + FAR), model=model)
    is_ahead = pl.col("at") >= now + AHEAD
    last, n, furthest = (
        near.select(
            pl.col("at").filter(~is_ahead).max(),
            is_ahead.sum().alias("ahead"),
            pl.col("at").filter(is_ahead).max().alias("furthest"),
        )
        .collect()
        .row(0)
    )
    if last is not None:
        found = freshness(last, now, usual=max(watch.every, HOUR))
        if found.status == "fail":
            yield found
    if n:
        yield SKEW.says(
            "warn",
            f"{n:,} answers are stamped later than now, up to {furthest.isoformat(timespec='seconds')}: they are "
            "looked at when that time has come.",
            hint="Set the clocks of the servers by one source, such as NTP.",
            measured={"rows": n},
        )


def strange_findings(profile: Profile) -> Iterator[Finding]:
    """Give a failure if most outcomes are none that the task has, a warning if some are."""
    counts = profile.model
    if counts is None or not counts.strange_outcomes:
        return
    n, whole = counts.strange_outcomes, counts.strange_outcomes + counts.n_outcomes
    yield STRANGE.says(
        "fail" if n > whole / 2 else "warn",
        f"{n:,} of {whole:,} outcomes are no class or no number of this task, and are not counted.",
        hint="See what is sent as feedback: it may belong to another model.",
        measured={"strange": n, "outcomes": whole},
    )
