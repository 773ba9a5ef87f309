"""Every chart of a watch report, drawn once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seatrial.reports.charts import Chart
from seatrial.reports.watch.columns import draw_column
from seatrial.reports.watch.quality import draw_decay, draw_quality
from seatrial.reports.watch.service import draw_latency, draw_maturity, draw_volume
from seatrial.values.watched import ColumnWatch, WatchReport

MOST_COLUMNS = 6
FEWEST_COLUMNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDrawings:
    """The charts by the section that shows them; None or empty where there is nothing to draw.

    ``columns`` has one chart for each of :func:`telling_columns` that can be drawn, by its name and kind.
    """

    columns: Mapping[tuple[str, str], Chart]
    quality: tuple[Chart, ...]
    decay: Chart | None
    maturity: Chart | None
    volume: Chart | None
    latency: Chart | None


def draw_watch(report: WatchReport) -> WatchDrawings:
    """Return all charts of the report: at most 15, of some 5 to 40 kB and 40 ms each after the first."""
    columns = {
        (column.name, column.kind): draw_column(column, place)
        for place, column in enumerate(telling_columns(report.columns))
    }
    return WatchDrawings(
        columns={key: chart for key, chart in columns.items() if chart is not None},
        quality=draw_quality(report.quality),
        decay=draw_decay(report.decay),
        maturity=draw_maturity(report.maturity),
        volume=draw_volume(report.volume),
        latency=draw_latency(report.latency),
    )


def telling_columns(columns: Sequence[ColumnWatch]) -> tuple[ColumnWatch, ...]:
    """Return the few columns that matter, in the order of the report: those that drifted, at most six; else three."""
    drifted = [column for column in columns if any(effect.drifted for effect in column.effects)]
    return tuple((drifted or list(columns)[:FEWEST_COLUMNS])[:MOST_COLUMNS])
