"""Histograms: scores, residuals, and the columns that moved between train and test."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.reports.charts.drawing import HEIGHT, SERIES, WIDTH, Chart, Drawing, altair, draw, plotted, thinned
from seatrial.values import Evidence, Histogram
from seatrial.values.written import written_number, written_share

MOST_COLUMNS = 6
SMALL = 220
LONGEST = 60


def draw_scores(evidence: Evidence) -> Chart | None:
    """Return how often each score was given, by the truth; None without it."""
    parts = _named(evidence, "score")
    description = "Share of the rows of each true class that got each score. The further apart, the better told apart."
    return draw_histograms(parts, key="chart-score", title="Scores by truth", description=description, across="score")


def draw_residuals(evidence: Evidence) -> Chart | None:
    """Return how far predictions were off; None without it."""
    parts = _named(evidence, "residual")
    description = "Share of the rows by how far the prediction was from the truth."
    return draw_histograms(parts, key="chart-residual", title="Residuals", description=description, across="residual")


def draw_columns(evidence: Evidence) -> tuple[Chart, ...]:
    """Return small histograms of the columns that shifted most between train and test, at most six."""
    shifted = sorted(
        (row for row in evidence.exhibits.columns if row.shift is not None),
        key=lambda row: (-(row.shift or 0.0), row.name),
    )
    charts: list[Chart | None] = []
    for row in shifted:
        parts = _named(evidence, f"column:{row.name}")
        if len(parts) > 1 and len(charts) < MOST_COLUMNS:
            description = f"Share of rows of {row.name} in train and test; effect size {written_number(row.shift)}."
            key = f"chart-column-{len(charts)}"
            title = row.name if len(row.name) <= LONGEST else row.name[: LONGEST - 1] + "…"
            charts.append(
                draw_histograms(parts, key=key, title=title, description=description, across="", width=SMALL, height=90)
            )
    return tuple(chart for chart in charts if chart is not None)


def _named(evidence: Evidence, name: str) -> list[Histogram]:
    return [part for part in evidence.exhibits.histograms if part.name == name and any(part.counts)]


def draw_histograms(
    parts: Sequence[Histogram],
    *,
    key: str,
    title: str,
    description: str,
    across: str,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart | None:
    """Return histograms on shared edges or levels over each other, as shares of their rows; None without any."""
    if not parts:
        return None
    specify = _levels if parts[0].levels else _bins
    chart = specify(parts, across).properties(width=width, height=height)
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(chart, key=key, title=title, description=description),
        headers=("series", across or "value", "rows", "share"),
        rows=thinned([row for part in parts for row in _rows(part)]),
    )


def _bins(parts: Sequence[Histogram], across: str) -> Drawing:
    alt = altair()
    data = [
        {"series": part.series, "x": low, "x2": high, "share": count / sum(part.counts), "zero": 0}
        for part in parts
        for low, high, count in zip(part.edges, part.edges[1:], part.counts, strict=False)
    ]
    names = [part.series for part in parts]
    return (
        plotted(data)
        .mark_rect(opacity=0.55)
        .encode(
            x=alt.X(
                "x:Q",
                title=across or None,
                axis=alt.Axis(grid=False, tickCount=5),
                scale=alt.Scale(zero=False, nice=False),
            ),
            x2="x2:Q",
            y=alt.Y("share:Q", title=None, stack=None, axis=alt.Axis(format="%", tickCount=3)),
            y2="zero:Q",
            color=_colour(names),
        )
    )


def _levels(parts: Sequence[Histogram], across: str) -> Drawing:
    alt = altair()
    data = [
        {"series": part.series, "level": level, "share": count / sum(part.counts), "place": place}
        for part in parts
        for place, (level, count) in enumerate(zip(part.levels, part.counts, strict=False))
    ]
    names = [part.series for part in parts]
    return (
        plotted(data)
        .mark_bar()
        .encode(
            x=alt.X(
                "level:N",
                title=across or None,
                sort=alt.SortField("place"),
                axis=alt.Axis(labelLimit=60, labelAngle=0, labelOverlap=True),
            ),
            xOffset=alt.XOffset("series:N", sort=names),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=3)),
            color=_colour(names),
        )
    )


def _colour(names: list[str]) -> Drawing:
    alt = altair()
    scale = alt.Scale(domain=names, range=list(SERIES[: len(names)]))
    return alt.Color("series:N", scale=scale, legend=alt.Legend() if len(names) > 1 else None)


def _rows(part: Histogram) -> list[tuple[str, ...]]:
    total = sum(part.counts)
    names = part.levels or tuple(
        f"{written_number(low)} to {written_number(high)}"
        for low, high in zip(part.edges, part.edges[1:], strict=False)
    )
    return [
        (part.series, name, f"{count:,}", written_share(count / total))
        for name, count in zip(names, part.counts, strict=False)
    ]
