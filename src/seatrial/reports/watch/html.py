"""The watch report: one HTML file without any script, in the manner of the trial's."""

from __future__ import annotations

from seatrial.reports.templating import fitted
from seatrial.reports.watch.drawings import draw_watch
from seatrial.reports.watch.page import build_watch_page
from seatrial.values.watched import WatchReport


def render_watch_html(report: WatchReport) -> str:
    """Return the report as one HTML document of at most 600 kB.

    It holds no script and names no outside resource. All text that comes from the project, the data or the model is
    escaped. Long lists are cut and say so; ``watch.json`` holds the rest. The same report gives the same bytes.
    """
    drawings = draw_watch(report)
    return fitted("watch.html.j2", lambda shrink: build_watch_page(report, drawings, shrink=shrink))
