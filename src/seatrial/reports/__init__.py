"""Reports: pure functions of evidence to HTML, Markdown and JUnit XML."""

from seatrial.reports.html import render_html
from seatrial.reports.junit import render_junit
from seatrial.reports.summary import render_summary

__all__ = ["render_html", "render_junit", "render_summary"]
