"""Curves: reliability, ROC, precision against recall, prediction against truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seatrial.reports.charts.drawing import HEIGHT, INK, SERIES, WIDTH, Chart, Drawing, altair, draw, thinned
from seatrial.reports.wording import subject_words
from seatrial.values import EVERYWHERE, Curve, Evidence, Point
from seatrial.values.written import written_number

MOST_SERIES = 6
MOST_SLICES = 6
SMALL = 220
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
    return _chart(curves, "reliability", title="Reliability diagram", description=description, diagonal=True)


def draw_reliability_by_slice(evidence: Evidence) -> tuple[Chart, ...]:
    """Return the model's reliability diagram on each slice that has one, at most six, small; none without."""
    every = [curve for curve in evidence.exhibits.curves if curve.kind == "reliability" and curve.points]
    slices = list(dict.fromkeys(curve.slice for curve in every if curve.slice != EVERYWHERE))[:MOST_SLICES]
    return tuple(
        _chart(
            [curve for curve in every if curve.slice == name][:MOST_SERIES],
            f"reliability-{place}",
            title=name,
            description="Rate observed against mean score, in bins, each with its interval as a band.",
            diagonal=True,
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
            charts.append(_chart(curves, kind, title=title, description=description, diagonal=kind == "roc"))
    return tuple(charts)


def draw_actuals(evidence: Evidence) -> Chart | None:
    """Return mean truth against mean prediction of a regression; None without it."""
    curves = _chosen(evidence, "predicted_actual")
    description = "Mean truth against mean prediction in bins of equal size. On the diagonal they agree."
    return (
        _chart(curves, "predicted_actual", title="Truth against prediction", description=description, diagonal=True)
        if curves
        else None
    )


def _chosen(evidence: Evidence, kind: str) -> list[Curve]:
    curves = [c for c in evidence.exhibits.curves if c.kind == kind and c.slice == EVERYWHERE and c.points]
    return curves[:MOST_SERIES]


def _holds(point: Point) -> bool:
    return point.low is not None and point.high is not None and point.low <= point.x <= point.high


def _chart(curves: Sequence[Curve], kind: str, *, title: str, description: str, diagonal: bool) -> Chart:
    alt = altair()
    layers = [_line(curves, kind), *([_points(curves)] if curves[0].points[0].n else [])]
    if curves[0].points[0].low is not None:
        layers.insert(0, _band(curves[0]))
    if diagonal:
        layers.insert(0, _diagonal(curves, kind))
    return Chart(
        key=f"chart-{kind}",
        title=title,
        description=description,
        svg=draw(
            alt.layer(*layers).properties(width=WIDTH, height=HEIGHT),
            key=f"chart-{kind}",
            title=title,
            description=description,
        ),
        headers=("series", _AXES[kind][0], _AXES[kind][1], "band", "rows"),
        rows=thinned([_row(curve, point) for curve in curves for point in curve.points]),
    )


def _line(curves: Sequence[Curve], kind: str) -> Drawing:
    alt = altair()
    names = [subject_words(curve.series) for curve in curves]
    data = [
        {"series": name, "x": p.x, "y": p.y, "order": i}
        for name, c in zip(names, curves, strict=True)
        for i, p in enumerate(c.points)
    ]
    across, up = _AXES[kind]
    scale = alt.Scale(domain=[0, 1]) if kind != "predicted_actual" else alt.Scale(zero=False)
    legend = alt.Legend() if len(curves) > 1 else None
    return (
        alt.Chart(alt.Data(values=data))
        .mark_line(strokeWidth=2, clip=False)
        .encode(
            x=alt.X("x:Q", title=across, scale=scale, axis=alt.Axis(tickCount=5)),
            y=alt.Y("y:Q", title=up, scale=scale, axis=alt.Axis(tickCount=5)),
            order="order:Q",
            color=alt.Color("series:N", scale=alt.Scale(domain=names, range=list(SERIES[: len(names)])), legend=legend),
            strokeDash=alt.StrokeDash(
                "series:N", scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), legend=legend
            ),
        )
    )


_DASHES: list[Any] = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [1, 3]]


def _points(curves: Sequence[Curve]) -> Drawing:
    alt = altair()
    data = [{"x": point.x, "y": point.y} for point in curves[0].points]
    return (
        alt.Chart(alt.Data(values=data))
        .mark_point(filled=True, size=36, color=SERIES[0], opacity=1)
        .encode(x="x:Q", y="y:Q")
    )


def _band(curve: Curve) -> Drawing:
    alt = altair()
    data = [{"x": p.x, "low": p.low, "high": p.high} for p in curve.points if p.low is not None and p.high is not None]
    mark = alt.Chart(alt.Data(values=data)).mark_area(color=SERIES[0], opacity=0.18)
    return mark.encode(x="x:Q", y="low:Q", y2="high:Q")


def _diagonal(curves: Sequence[Curve], kind: str) -> Drawing:
    alt = altair()
    low, high = 0.0, 1.0
    if kind == "predicted_actual":
        reach = [number for curve in curves for point in curve.points for number in (point.x, point.y)]
        low, high = min(reach), max(reach)
    data = [{"x": low, "y": low}, {"x": high, "y": high}]
    mark = alt.Chart(alt.Data(values=data)).mark_line(color=INK, strokeDash=[3, 4], strokeWidth=1)
    return mark.encode(x="x:Q", y="y:Q")


def _row(curve: Curve, point: Point) -> tuple[str, ...]:
    band = (
        ""
        if point.low is None or point.high is None
        else f"{written_number(point.low)} to {written_number(point.high)}"
    )
    rows = f"{point.n:,}" if point.n else ""
    return (subject_words(curve.series), written_number(point.x), written_number(point.y), band, rows)
