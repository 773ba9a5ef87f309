"""The pages of a watch, written whole."""

from __future__ import annotations

from pathlib import Path

from seatrial.reports.watch import render_gauges, render_watch_html, render_watch_summary
from seatrial.values.canonical import dumps
from seatrial.values.watched import WatchReport
from seatrial.workflows.outputs import staged

FOLDER = "watch"
REPORT = "report.html"


def write_pages(folder: Path, report: WatchReport) -> Path:
    """Return the page of a report, written into a folder with its summary, its figures and its gauges.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written; the old pages stay.
    """
    files = {
        REPORT: render_watch_html(report).encode(),
        "summary.md": render_watch_summary(report).encode(),
        "watch.json": dumps(report) + b"\n",
        "watch.prom": render_gauges(report).encode(),
    }
    with staged(folder, files):
        pass
    return folder / REPORT
