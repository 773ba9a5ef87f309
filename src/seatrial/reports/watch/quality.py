"""Charts of quality over time: estimated as bands, realised as points, and the loss as a confidence sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seatrial.metrics.catalogue import METRICS
from seatrial.reports.charts.drawing import HEIGHT, SERIES, WIDTH, Chart, Drawing, altair, draw, plotted, thinned
from seatrial.reports.instants import middle, shown_span
from seatrial.reports.watch.axes import time_axis
from seatrial.reports.watch.words import DASH
from seatrial.reports.wording import metric_direction
from seatrial.values.watched import Decay, QualityPoint, QualitySeries
from seatrial.values.written import written_number, written_share

MOST_PERIODS = 120
MOST_SERIES = 4
ESTIMATED, REALISED, EARLY = "estimated", "realised", "realised, outcomes still missing"
_COLOURS = (SERIES[0], SERIES[1], SERIES[1])


def draw_quality(series: Sequence[QualitySeries]) -> tuple[Chart, ...]:
    """Return one chart per metric that was followed, at most four."""
    drawn = [each for each in series if any(_measured(line) for line in (each.estimated, each.realised))]
    return tuple(_chart(each, place) for place, each in enumerate(drawn[:MOST_SERIES]))


def draw_decay(decay: Decay | None) -> Chart | None:
    """Return the mean loss with its confidence sequence; None without one."""
    if decay is None or not _measured(decay.points):
        return None
    points = decay.points[-MOST_PERIODS:]
    limit = decay.expected + decay.margin
    key, title = "chart-decay", f"Mean {decay.metric} since the release"
    description = (
        f"The band holds the true mean at every moment at once. Decay is certain when all of it is above "
        f"{written_number(limit)}. " + (f"It was on {decay.decayed_at[:10]}." if decay.decayed_at else "It is not.")
    )
    band = _band(_rows(points, ESTIMATED))
    chart = altair().layer(band.encode(color=_colour([ESTIMATED], legend=False)), _limit(limit))
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(chart.properties(width=WIDTH, height=HEIGHT), key=key, title=title, description=description),
        headers=("period", "outcomes so far", decay.metric, "interval"),
        rows=thinned([_decay_row(point) for point in points]),
    )


def _chart(series: QualitySeries, place: int) -> Chart:
    estimated, realised = series.estimated[-MOST_PERIODS:], series.realised[-MOST_PERIODS:]
    key, title = f"chart-quality-{place}", f"{series.metric} over time"
    description = _description(series, estimated, realised)
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(_layers(series, estimated, realised), key=key, title=title, description=description),
        headers=("period", "estimated", "interval", "realised", "interval", "outcomes known"),
        rows=thinned(_table(estimated, realised)),
    )


def _layers(series: QualitySeries, estimated: Sequence[QualityPoint], realised: Sequence[QualityPoint]) -> Drawing:
    alt = altair()
    rows = [_rows(estimated, ESTIMATED), _rows(realised, REALISED, mature=True), _rows(realised, EARLY, mature=False)]
    names = [name for name, part in zip((ESTIMATED, REALISED, EARLY), rows, strict=True) if part]
    layers = [] if not rows[0] else [_band(rows[0]).encode(color=_colour(names))]
    layers += [_dots(part, filled=filled, names=names) for part, filled in ((rows[1], True), (rows[2], False)) if part]
    if series.expected is not None:
        layers.append(_line(series.expected))
        limit = _alarms_at(series)
        if limit is not None:
            layers.append(_limit(limit))
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _alarms_at(series: QualitySeries) -> float | None:
    """Return from where on it alarms; None without a limit, and for one that the metric cannot reach."""
    if series.expected is None or series.margin is None:
        return None
    sign = 1 if metric_direction(series.metric) == "lower is better" else -1
    limit, metric = series.expected + sign * series.margin, METRICS.get(series.metric)
    least, most = (metric.lowest, metric.highest) if metric else (None, None)
    reached = (least is None or limit >= least) and (most is None or limit <= most)
    return limit if reached else None


def _band(rows: Sequence[Mapping[str, object]]) -> Drawing:
    """Return intervals as blocks, each as long as its period, with a line at the value."""
    alt = altair()
    base = plotted(rows).encode(x=time_axis("start", [str(row["start"]) for row in rows]), x2="end:T")
    block = base.mark_rect(opacity=0.28).encode(y=_up("low"), y2="high:Q")
    return alt.layer(block, base.mark_rule(strokeWidth=2.5).encode(y=_up("value")))


def _dots(rows: Sequence[Mapping[str, object]], *, filled: bool, names: Sequence[str]) -> Drawing:
    alt = altair()
    base = plotted(rows).encode(x=time_axis("middle", [str(row["middle"]) for row in rows]), color=_colour(names))
    whisker = base.mark_rule(strokeWidth=1.5, strokeDash=[1, 0] if filled else [3, 2])
    dot = base.mark_point(filled=filled, size=38, opacity=1, strokeWidth=1.5).encode(y=_up("value"))
    return alt.layer(whisker.encode(y=_up("low"), y2="high:Q"), dot)


def _line(at: float) -> Drawing:
    rule = plotted([{"at": at}]).mark_rule(color="var(--ink-2)", strokeDash=[5, 4], strokeWidth=1.2)
    return rule.encode(y=altair().Y("at:Q"))


def _limit(at: float) -> Drawing:
    return plotted([{"at": at}]).mark_rule(color="var(--fail)", strokeWidth=1.5).encode(y=altair().Y("at:Q"))


def _up(name: str) -> Drawing:
    alt = altair()
    return alt.Y(f"{name}:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))


def _colour(names: Sequence[str], *, legend: bool = True) -> Drawing:
    alt = altair()
    colours = dict(zip((ESTIMATED, REALISED, EARLY), _COLOURS, strict=True))
    scale = alt.Scale(domain=list(names), range=[colours[name] for name in names])
    return alt.Color("series:N", scale=scale, legend=alt.Legend(symbolOpacity=1) if legend else None)


def _rows(points: Sequence[QualityPoint], series: str, *, mature: bool | None = None) -> list[dict[str, object]]:
    return [
        {
            "series": series,
            "start": point.start,
            "middle": middle(point.start, point.end),
            "end": point.end,
            "value": point.value,
            "low": point.value if point.low is None else point.low,
            "high": point.value if point.high is None else point.high,
        }
        for point in points
        if point.value is not None and mature in (None, point.mature)
    ]


def _measured(points: Sequence[QualityPoint]) -> int:
    return sum(point.value is not None for point in points)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was estimated and what was realised of one period."""

    estimated: QualityPoint | None = None
    realised: QualityPoint | None = None


def _description(series: QualitySeries, estimated: Sequence[QualityPoint], realised: Sequence[QualityPoint]) -> str:
    parts = [f"The blocks are {series.level:.0%} intervals of what was estimated before the outcomes came"]
    refused = len(estimated) - _measured(estimated)
    parts.append(f"; {refused} of {len(estimated)} periods have no estimate" if refused else "")
    parts.append(", the dots what was realised" if _measured(realised) else "; nothing was realised yet")
    if any(not point.mature for point in realised):
        parts.append(", hollow while outcomes are missing")
    if series.expected is not None:
        parts.append(f". The dashed line is the trial: {written_number(series.expected)}")
        parts.append("; the full line is where it alarms" if _alarms_at(series) is not None else "")
    return f"{''.join(parts)}."


def _table(estimated: Sequence[QualityPoint], realised: Sequence[QualityPoint]) -> list[tuple[str, ...]]:
    spans = sorted({(point.start, point.end) for point in (*estimated, *realised)})
    by_span = {(point.start, point.end): point for point in estimated}
    true_by_span = {(point.start, point.end): point for point in realised}
    return [_row(span, _Pair(estimated=by_span.get(span), realised=true_by_span.get(span))) for span in spans]


def _row(span: tuple[str, str], pair: _Pair) -> tuple[str, ...]:
    arrived = pair.realised.arrived if pair.realised else None
    known = DASH if arrived is None else written_share(arrived)
    return (shown_span(*span), *_told(pair.estimated), *_told(pair.realised), known)


def _told(point: QualityPoint | None) -> tuple[str, str]:
    if point is None or point.value is None:
        return DASH, point.note[:80] if point and point.note else DASH
    return written_number(point.value), _interval(point)


def _interval(point: QualityPoint) -> str:
    if point.low is None or point.high is None:
        return "no interval"
    return f"{written_number(point.low)} to {written_number(point.high)}"


def _decay_row(point: QualityPoint) -> tuple[str, ...]:
    return (shown_span(point.start, point.end), f"{point.n:,}", written_number(point.value), _interval(point))
