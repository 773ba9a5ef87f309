"""The report: one HTML file without any script, which opens, prints and is read aloud anywhere."""

from __future__ import annotations

from seatrial.reports.drawings import draw_all
from seatrial.reports.page import build_page
from seatrial.reports.templating import fitted
from seatrial.values import Evidence


def render_html(evidence: Evidence) -> str:
    """Return the report as one HTML document of at most 600 kB.

    It holds no script and names no outside resource. All text that comes from the project, the data or the model is
    escaped. Long lists are cut and say so; ``evidence.json`` holds the rest. The same evidence gives the same bytes.
    """
    drawings = draw_all(evidence)
    return fitted("report.html.j2", lambda shrink: build_page(evidence, drawings, shrink=shrink))
