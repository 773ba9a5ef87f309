"""What watching found: it reads back equal, and it cannot contradict itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.watch_samples import EVERY, alarm, steady
from seatrial.values.canonical import document, parse_document
from seatrial.values.watched import BackTest, MaturityRow, WatchReport, counted


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_a_report_reads_back_equal(make: Callable[[], WatchReport]) -> None:
    report = make()
    assert parse_document(WatchReport, document(report)) == report


def test_the_verdict_is_what_the_findings_say() -> None:
    with pytest.raises(ValueError, match="the verdict is steady, and the findings say alarm"):
        replace(alarm(), verdict="steady")


def test_what_is_called_drift_has_a_bound_above_what_matters() -> None:
    quiet = steady().columns[0].effects[0]
    with pytest.raises(ValueError, match="is called drift"):
        replace(quiet, drifted=True)


def test_a_season_explains_a_column_away() -> None:
    moved = alarm().columns[0]
    assert moved.drifted
    assert not replace(moved, season="as every June").drifted


def test_no_predictions_have_no_share_of_outcomes() -> None:
    assert MaturityRow(age="a day", predictions=0, outcomes=0).share is None
    with pytest.raises(ValueError, match="3 outcomes of 2 predictions"):
        MaturityRow(age="a day", predictions=2, outcomes=3)


def test_no_more_lie_inside_than_were_given() -> None:
    with pytest.raises(ValueError, match="4 inside of 3 given of 5 periods"):
        BackTest(metric="roc_auc", periods=5, given=3, inside=4, median_half_width=None, bias=None, trusted=False)


def test_counts_get_finite_ends() -> None:
    made = counted("column:x", "window", edges=(0.0, 1.0), counts=(2, 5, 1), least=0.5, most=7.0)
    assert (made.edges, made.counts) == ((0.0, 0.0, 1.0, 7.0), (2, 5, 1))
