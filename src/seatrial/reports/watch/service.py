"""Charts of how the model was asked and answered: volume, latency, and outcomes by age."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.reports.charts.drawing import INK, RULE, SERIES, WIDTH, Chart, altair, draw, plotted, thinned
from seatrial.reports.instants import shown_span
from seatrial.reports.watch.axes import time_axis
from seatrial.reports.watch.words import DASH
from seatrial.values.watched import LatencyPoint, MaturityRow, VolumePoint
from seatrial.values.written import NOTHING, written_number, written_share

MOST_PERIODS = 200
MOST_AGES = 12
HEIGHT = 200
ROW_HEIGHT = 34
_UNUSUAL = "unusual"


def draw_volume(points: Sequence[VolumePoint]) -> Chart | None:
    """Return the rows of each period, with what is usual as a band; None without any."""
    if not points:
        return None
    alt = altair()
    points = points[-MOST_PERIODS:]
    data = [
        {"start": p.start, "end": p.end, "rows": p.rows, "zero": 0, "low": p.low, "high": p.high, "kind": _kind(p)}
        for p in points
    ]
    base = plotted(data).encode(x=time_axis("start", [point.start for point in points]), x2="end:T")
    up = alt.Y("zero:Q", title="rows", axis=alt.Axis(tickCount=4))
    scale = alt.Scale(domain=["usual", _UNUSUAL], range=[SERIES[0], SERIES[1]])
    odd = sum(point.unusual for point in points)
    colour = alt.Color("kind:N", scale=scale, legend=alt.Legend() if odd else None)
    bars = base.mark_rect(opacity=0.75).encode(y=up, y2="rows:Q", color=colour)
    usual = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
    band = usual.mark_rect(color=INK, opacity=0.2).encode(y=alt.Y("low:Q"), y2="high:Q")
    key, title = "chart-volume", "Rows asked"
    description = (
        f"{sum(point.rows for point in points):,} rows in {len(points)} periods; {odd} of them unusual. "
        "The grey blocks are what is usual."
    )
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(
            alt.layer(bars, band).properties(width=WIDTH, height=HEIGHT), key=key, title=title, description=description
        ),
        headers=("period", "rows", "usual", ""),
        rows=thinned([_volume_row(point) for point in points]),
    )


def draw_latency(points: Sequence[LatencyPoint]) -> Chart | None:
    """Return quantiles of the time to answer over time; None without any."""
    points = [point for point in points if point.p50_ms is not None][-MOST_PERIODS:]
    if not points:
        return None
    alt = altair()
    names = ("half", "95 %", "99 %")
    data = [
        {"start": point.start, "end": point.end, "ms": value, "series": name}
        for point in points
        for name, value in zip(names, (point.p50_ms, point.p95_ms, point.p99_ms), strict=True)
        if value is not None
    ]
    scale = alt.Scale(domain=list(names), range=[SERIES[0], SERIES[3], SERIES[1]])
    chart = (
        plotted(data)
        .mark_rule(strokeWidth=2.5)
        .encode(
            x=time_axis("start", [point.start for point in points]),
            x2="end:T",
            y=alt.Y("ms:Q", title="milliseconds", axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True)),
            color=alt.Color("series:N", scale=scale, legend=alt.Legend()),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    slowest = max(points, key=lambda point: point.p95_ms or 0.0)
    key, title = "chart-latency", "Time to answer"
    description = (
        "Half, 95 % and 99 % of the answers took no longer. The slowest period by 95 %: "
        f"{written_number(slowest.p95_ms)} ms ({shown_span(slowest.start, slowest.end)})."
    )
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(chart, key=key, title=title, description=description),
        headers=("period", "half", "95 %", "99 %", "answers", "failed"),
        rows=thinned([_latency_row(point) for point in points]),
    )


def draw_maturity(rows: Sequence[MaturityRow]) -> Chart | None:
    """Return the share of outcomes that are known by age, with what is usual as a mark; None without any."""
    rows = [row for row in rows if row.predictions][:MOST_AGES]
    if not rows:
        return None
    alt = altair()
    data = [
        {
            "place": place,
            "age": f"{row.age}: {written_share(row.share)}" + (", fewer than usual" if row.late else ""),
            "share": row.share,
            "expected": row.expected,
            "zero": 0,
            "one": 1,
            "colour": SERIES[1] if row.late else SERIES[0],
        }
        for place, row in enumerate(rows)
    ]
    base = plotted(data).encode(y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.1)))
    across = alt.X("zero:Q", title=None, axis=alt.Axis(format="%", tickCount=5, grid=False))
    track = base.mark_bar(color=RULE, height=9, yOffset=9).encode(x=across, x2="one:Q")
    bars = base.mark_bar(height=9, yOffset=9).encode(x="zero:Q", x2="share:Q", color=alt.Color("colour:N", scale=None))
    usual = base.transform_filter("isValid(datum.expected)")
    mark = usual.mark_tick(color="var(--ink)", thickness=2, height=15, yOffset=9).encode(x="expected:Q")
    names = base.mark_text(align="left", baseline="middle", dx=2, dy=-6, fontSize=12, color=INK).encode(
        x="zero:Q", text="age:N"
    )
    key, title = "chart-maturity", "Outcomes known, by age of the prediction"
    description = "The bar is the share of predictions whose outcome is known; the mark is what is usual at that age."
    chart = alt.layer(track, bars, mark, names).properties(width=WIDTH, height=ROW_HEIGHT * len(rows))
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(chart, key=key, title=title, description=description),
        headers=("age", "predictions", "outcomes", "share", "usual"),
        rows=thinned([_maturity_row(row) for row in rows]),
    )


def _kind(point: VolumePoint) -> str:
    return _UNUSUAL if point.unusual else "usual"


def _volume_row(point: VolumePoint) -> tuple[str, ...]:
    known = point.low is not None and point.high is not None
    usual = f"{written_number(point.low)} to {written_number(point.high)}" if known else NOTHING
    return (shown_span(point.start, point.end), f"{point.rows:,}", usual, _UNUSUAL if point.unusual else "")


def _latency_row(point: LatencyPoint) -> tuple[str, ...]:
    times = (written_number(value) for value in (point.p50_ms, point.p95_ms, point.p99_ms))
    failed = DASH if point.errors is None else f"{point.errors:,}"
    return (shown_span(point.start, point.end), *times, f"{point.n:,}", failed)


def _maturity_row(row: MaturityRow) -> tuple[str, ...]:
    return (
        row.age,
        f"{row.predictions:,}",
        f"{row.outcomes:,}",
        written_share(row.share),
        DASH if row.expected is None else written_share(row.expected),
    )
