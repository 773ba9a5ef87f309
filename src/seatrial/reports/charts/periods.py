"""A metric over time."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.reports.charts.drawing import HEIGHT, SERIES, WIDTH, Chart, altair, draw, plotted, thinned
from seatrial.values import Evidence, PeriodRow
from seatrial.values.written import NOTHING, written_number

MOST_METRICS = 2
MOST_PERIODS = 120


def draw_periods(evidence: Evidence) -> tuple[Chart, ...]:
    """Return one chart per metric that was followed over time, at most two; none without."""
    metrics = dict.fromkeys(row.metric for row in evidence.exhibits.periods if row.value is not None)
    return tuple(
        _chart(metric, [row for row in evidence.exhibits.periods if row.metric == metric], place)
        for place, metric in enumerate(list(metrics)[:MOST_METRICS])
    )


def _chart(metric: str, rows: Sequence[PeriodRow], place: int) -> Chart:
    alt = altair()
    rows = rows[-MOST_PERIODS:]
    measured = [row for row in rows if row.value is not None]
    data = [{"start": row.start, "value": row.value, "low": row.low, "high": row.high} for row in measured]
    base = plotted(data).encode(
        x=alt.X("utcyearmonthdate(start):T", title=None, axis=alt.Axis(tickCount=5, grid=False))
    )
    scale = alt.Scale(zero=False)
    rule = base.mark_rule(color=SERIES[0], opacity=0.35, strokeWidth=5).encode(
        y=alt.Y("low:Q", title=metric, scale=scale), y2="high:Q"
    )
    line = base.mark_line(color=SERIES[0], strokeWidth=1.5).encode(y=alt.Y("value:Q", title=metric, scale=scale))
    point = base.mark_point(color=SERIES[0], filled=True, size=24, opacity=1).encode(y="value:Q")
    lowest = min(measured, key=lambda row: row.value or 0.0)
    highest = max(measured, key=lambda row: row.value or 0.0)
    key, title = f"chart-period-{place}", f"{metric} by {rows[0].unit}"
    description = (
        f"{len(measured)} of {len(rows)} periods; lowest {written_number(lowest.value)} ({lowest.start[:10]}), "
        f"highest {written_number(highest.value)} ({highest.start[:10]}). The bars are intervals."
    )
    chart = alt.layer(rule, line, point).properties(width=WIDTH, height=HEIGHT)
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(chart, key=key, title=title, description=description),
        headers=(rows[0].unit, metric, "interval", "rows"),
        rows=thinned([_row(row) for row in rows]),
    )


def _row(row: PeriodRow) -> tuple[str, ...]:
    known = row.low is not None and row.high is not None
    band = f"{written_number(row.low)} to {written_number(row.high)}" if known else NOTHING
    return (row.start[:10], written_number(row.value), band, f"{row.n:,}")
