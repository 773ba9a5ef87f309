"""Curves: reliability, ROC, precision against recall, prediction against truth."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.reports.charts.drawing import HEIGHT, INK, SERIES, WIDTH, Chart, Drawing, altair, draw, plotted, thinned
from seatrial.values import EVERYWHERE, Curve, Evidence, Point
from seatrial.values.subject import subject_words
from seatrial.values.written import written_number

MOST_SERIES = 6
MOST_SLICES = 6
SMALL = 220
# Lines are told apart without colour too.
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [1, 3]]
_AXES = {
    "roc": ("share of negatives called positive", "share of positives found"),
    "pr": ("share of positives found (recall)", "share of calls that are right (precision)"),
    "reliability": ("mean score of the bin", "rate observed"),
    "predicted_actual": ("mean prediction of the bin", "mean truth"),
}


def draw_reliability(evidence: Evidence) -> Chart | None:
    """Return the reliability diagram on all rows, the model's curve with its band; None without one."""
    curves = _chosen(evidence, "reliability")
    if not curves:
        return None
    points = [point for curve in curves[:1] for point in curve.points]
    within = sum(_holds(point) for point in points)
    description = (
        f"Rate observed against mean score in {len(points)} bins, each with its interval as a band. "
        f"In {within} of {len(points)} bins the band holds the diagonal, where score and rate agree."
    )
    return _chart(curves, "chart-reliability", title="Reliability diagram", description=description)


def draw_reliability_by_slice(evidence: Evidence) -> tuple[Chart, ...]:
    """Return the model's reliability diagram on each slice that has one, at most six, small; none without."""
    every = [curve for curve in evidence.exhibits.curves if curve.kind == "reliability" and curve.points]
    slices = list(dict.fromkeys(curve.slice for curve in every if curve.slice != EVERYWHERE))[:MOST_SLICES]
    return tuple(
        _chart(
            [curve for curve in every if curve.slice == name][:MOST_SERIES],
            f"chart-reliability-{place}",
            title=name,
            description="Rate observed against mean score, in bins, each with its interval as a band.",
            small=True,
        )
        for place, name in enumerate(slices)
    )


def draw_ranking(evidence: Evidence) -> tuple[Chart, ...]:
    """Return the ROC curve and the curve of precision against recall on all rows, those that there are."""
    told = (
        ("roc", "ROC curve", "How many positives are found as more negatives are called. The diagonal is guessing."),
        ("pr", "Precision against recall", "How many calls are right as more positives are found."),
    )
    charts = []
    for kind, title, description in told:
        curves = _chosen(evidence, kind)
        if curves:
            charts.append(_chart(curves, f"chart-{kind}", title=title, description=description))
    return tuple(charts)


def draw_actuals(evidence: Evidence) -> Chart | None:
    """Return mean truth against mean prediction of a regression; None without it."""
    curves = _chosen(evidence, "predicted_actual")
    description = "Mean truth against mean prediction in bins of equal size. On the diagonal they agree."
    return (
        _chart(curves, "chart-actuals", title="Truth against prediction", description=description) if curves else None
    )


def _chosen(evidence: Evidence, kind: str) -> list[Curve]:
    curves = [c for c in evidence.exhibits.curves if c.kind == kind and c.slice == EVERYWHERE and c.points]
    return curves[:MOST_SERIES]


def _holds(point: Point) -> bool:
    return point.low is not None and point.high is not None and point.low <= point.x <= point.high


def _chart(curves: Sequence[Curve], key: str, *, title: str, description: str, small: bool = False) -> Chart:
    kind = curves[0].kind
    layers = [_line(curves, titled=not small), *([_points(curves)] if curves[0].points[0].n else [])]
    if curves[0].points[0].low is not None:
        layers.insert(0, _band(curves[0]))
    if kind != "pr":
        layers.insert(0, _diagonal(curves))
    width, height = (SMALL, SMALL) if small else (WIDTH, HEIGHT)
    drawing = altair().layer(*layers).properties(width=width, height=height)
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(drawing, key=key, title=title, description=description),
        headers=("series", *_AXES[kind], "band", "rows"),
        rows=thinned([_row(curve, point) for curve in curves for point in curve.points]),
    )


def _line(curves: Sequence[Curve], *, titled: bool) -> Drawing:
    alt = altair()
    kind = curves[0].kind
    names = [subject_words(curve.series) for curve in curves]
    data = [
        {"series": name, "x": point.x, "y": point.y, "order": place}
        for name, curve in zip(names, curves, strict=True)
        for place, point in enumerate(curve.points)
    ]
    across, up = _AXES[kind] if titled else (None, None)
    scale = alt.Scale(zero=False) if kind == "predicted_actual" else alt.Scale(domain=[0, 1])
    axis = alt.Axis(tickCount=5)
    legend = alt.Legend() if len(names) > 1 else None
    colours = alt.Scale(domain=names, range=list(SERIES[: len(names)]))
    dashes = alt.Scale(domain=names, range=_DASHES[: len(names)])
    mark = plotted(data).mark_line(strokeWidth=2)
    return mark.encode(
        x=alt.X("x:Q", title=across, scale=scale, axis=axis),
        y=alt.Y("y:Q", title=up, scale=scale, axis=axis),
        order="order:Q",
        color=alt.Color("series:N", scale=colours, legend=legend),
        strokeDash=alt.StrokeDash("series:N", scale=dashes, legend=legend),
    )


def _points(curves: Sequence[Curve]) -> Drawing:
    data = [{"x": point.x, "y": point.y} for point in curves[0].points]
    return plotted(data).mark_point(filled=True, size=36, color=SERIES[0], opacity=1).encode(x="x:Q", y="y:Q")


def _band(curve: Curve) -> Drawing:
    data = [{"x": p.x, "low": p.low, "high": p.high} for p in curve.points if p.low is not None and p.high is not None]
    mark = plotted(data).mark_area(color=SERIES[0], opacity=0.18)
    return mark.encode(x="x:Q", y="low:Q", y2="high:Q")


def _diagonal(curves: Sequence[Curve]) -> Drawing:
    low, high = 0.0, 1.0
    if curves[0].kind == "predicted_actual":
        reach = [number for curve in curves for point in curve.points for number in (point.x, point.y)]
        low, high = min(reach), max(reach)
    data = [{"x": low, "y": low}, {"x": high, "y": high}]
    mark = plotted(data).mark_line(color=INK, strokeDash=[3, 4], strokeWidth=1)
    return mark.encode(x="x:Q", y="y:Q")


def _row(curve: Curve, point: Point) -> tuple[str, ...]:
    band = (
        ""
        if point.low is None or point.high is None
        else f"{written_number(point.low)} to {written_number(point.high)}"
    )
    rows = f"{point.n:,}" if point.n else ""
    return (subject_words(curve.series), written_number(point.x), written_number(point.y), band, rows)
