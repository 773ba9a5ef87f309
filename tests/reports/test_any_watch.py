"""Whatever a watch finds, its reports are written, and well formed."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from prometheus_client.parser import text_string_to_metric_families

from reports.any_watch import reports
from reports.test_any_evidence import Balance
from seatrial.reports.watch import render_gauges, render_watch_html, render_watch_summary
from seatrial.values.watched import WatchReport


# Each example draws a dozen charts: what fails is shown as it was found, for making it smaller takes minutes.
@settings(max_examples=6, phases=[Phase.generate])
@given(reports())
def test_the_page_is_well_formed_and_runs_nothing(report: WatchReport) -> None:
    parsed = Balance(render_watch_html(report))
    assert parsed.open == []
    assert "script" not in parsed.names


@settings(max_examples=25)
@given(reports())
def test_the_summary_stays_short(report: WatchReport) -> None:
    assert len(render_watch_summary(report).splitlines()) <= 70


@settings(max_examples=25)
@given(reports())
def test_gauges_parse(report: WatchReport) -> None:
    assert list(text_string_to_metric_families(render_gauges(report)))
