"""Rows alike in every feature that carry different labels."""

from __future__ import annotations

import pytest

from seatrial.data.checks.conflicts import conflicting_labels


@pytest.mark.parametrize(("wrong", "status"), [(0, "pass"), (4, "pass"), (10, "warn")])
def test_contradicted_rows_by_their_share(exam_of, ask, only, wrong, status):
    y = [1] * wrong + [0] * (90 - wrong) + [1] * 10
    finding = only(ask(conflicting_labels, exam_of({"a": ["u"] * 90 + ["v"] * 10, "y": y})))
    assert finding.status == status
    if status == "warn":
        assert finding.measured == (("rows", wrong), ("share", wrong / 100))


def test_what_the_model_is_not_fed_does_not_excuse(exam_of, ask, only):
    rows = {"a": [1] * 20, "n": range(20), "y": [0, 1] * 10}
    assert only(ask(conflicting_labels, exam_of(rows, features=("a",)))).status == "warn"
    assert only(ask(conflicting_labels, exam_of(rows, features=("a", "n")))).status == "pass"


def test_numbers_do_not_conflict(exam_of, ask, only):
    exam = exam_of({"a": [1, 1], "y": [0.5, 0.7]}, task="regression")
    assert only(ask(conflicting_labels, exam)).status == "not-applicable"
