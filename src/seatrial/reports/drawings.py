"""Every chart of a report, drawn once."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.reports.charts import (
    Chart,
    draw_actuals,
    draw_columns,
    draw_periods,
    draw_ranking,
    draw_reliability,
    draw_reliability_by_slice,
    draw_residuals,
    draw_scores,
    draw_slices,
)
from seatrial.values import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The charts by the section that shows them; None or empty where there is nothing to draw."""

    answers: tuple[Chart, ...]
    reliability: Chart | None
    reliability_by_slice: tuple[Chart, ...]
    slices: Chart | None
    periods: tuple[Chart, ...]
    columns: tuple[Chart, ...]


def draw_all(evidence: Evidence) -> Drawings:
    """Return all charts of the evidence: at most 20, of some 5 to 20 kB and 40 ms each after the first."""
    single = (draw_scores(evidence), draw_actuals(evidence), draw_residuals(evidence))
    return Drawings(
        answers=(*(chart for chart in single if chart is not None), *draw_ranking(evidence)),
        reliability=draw_reliability(evidence),
        reliability_by_slice=draw_reliability_by_slice(evidence),
        slices=draw_slices(evidence),
        periods=draw_periods(evidence),
        columns=draw_columns(evidence),
    )
