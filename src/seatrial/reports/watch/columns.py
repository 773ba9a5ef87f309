"""Charts of the columns that matter, reference against window."""

from __future__ import annotations

from seatrial.reports.charts.drawing import Chart
from seatrial.reports.charts.histograms import draw_histograms
from seatrial.reports.watch.rebin import for_the_eye
from seatrial.reports.watch.words import effect_name
from seatrial.values.watched import ColumnWatch
from seatrial.values.written import written_number, written_share

WIDTH, HEIGHT = 340, 150
LONGEST = 60


def draw_column(column: ColumnWatch, place: int) -> Chart | None:
    """Return the shares of the column's values in reference and window; None where there is nothing to draw."""
    if column.reference is None or column.window is None:
        return None
    parts = [part for part in for_the_eye(column.reference, column.window) if any(part.counts)]
    name = column.name if len(column.name) <= LONGEST else column.name[: LONGEST - 1] + "…"
    return draw_histograms(
        parts,
        key=f"chart-column-{place}",
        title=f"{name}: reference and window",
        description=_description(column),
        across="",
        width=WIDTH,
        height=HEIGHT,
    )


def _description(column: ColumnWatch) -> str:
    first = column.effects[0]
    text = f"Share of rows by value. By {effect_name(first.kind)} it is {written_number(first.value)} apart"
    if first.low is not None:
        text += f", surely at least {written_number(first.low)}"
    if column.nulls_reference is not None and column.nulls_window is not None:
        text += f"; missing {written_share(column.nulls_reference)} before, {written_share(column.nulls_window)} now"
    return f"{text}."
