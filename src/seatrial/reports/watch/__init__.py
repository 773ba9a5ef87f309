"""Reports of a watch: pure functions of what it found to HTML, Markdown and gauges for Prometheus."""

from seatrial.reports.watch.gauges import render_gauges
from seatrial.reports.watch.html import render_watch_html
from seatrial.reports.watch.summary import render_watch_summary

__all__ = ["render_gauges", "render_watch_html", "render_watch_summary"]
