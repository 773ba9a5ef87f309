"""Charts: exhibits drawn as SVG with a text alternative and the figures as a table."""

from seatrial.reports.charts.curves import draw_actuals, draw_ranking, draw_reliability, draw_reliability_by_slice
from seatrial.reports.charts.drawing import Chart
from seatrial.reports.charts.histograms import draw_columns, draw_residuals, draw_scores
from seatrial.reports.charts.periods import draw_periods
from seatrial.reports.charts.slices import draw_slices

__all__ = [
    "Chart",
    "draw_actuals",
    "draw_columns",
    "draw_periods",
    "draw_ranking",
    "draw_reliability",
    "draw_reliability_by_slice",
    "draw_residuals",
    "draw_scores",
    "draw_slices",
]
