"""How much is missing, and where."""

from __future__ import annotations

import numpy as np

from seatrial.data.checks.nulls import missing_difference, missing_values


def gaps(share: float, n: int = 2000, seed: int = 0) -> list[float | None]:
    missing = np.random.default_rng(seed).random(n) < share
    return [None if gone else 1.0 * i for i, gone in enumerate(missing)]


def test_a_feature_empty_in_test_and_filled_in_train_fails(exam_of, ask, only):
    exam = exam_of({"a": [None] * 5, "y": [0] * 5}, {"a": [1.0, None, 2.0, 3.0], "y": [0] * 4})
    finding = only(ask(missing_values, exam))
    assert (finding.status, finding.where) == ("fail", "a")
    assert finding.measured == (("test", 1.0), ("train", 0.25))


def test_a_feature_nearly_empty_everywhere_warns(exam_of, ask, only):
    finding = only(ask(missing_values, exam_of({"a": gaps(0.98), "y": [0] * 2000})))
    assert (finding.status, finding.where) == ("warn", "a")


def test_a_gap_in_two_thirds_is_told_and_passes(exam_of, ask, only):
    finding = only(ask(missing_values, exam_of({"a": gaps(0.67), "y": [0] * 2000})))
    assert finding.status == "pass"
    assert "most in a" in finding.message


def test_gaps_grown_from_5_to_15_percent_warn(exam_of, ask, only):
    exam = exam_of({"a": gaps(0.15, 5000, 1), "y": [0] * 5000}, {"a": gaps(0.05, 5000, 2), "y": [0] * 5000})
    finding = only(ask(missing_difference, exam))
    assert (finding.status, finding.where) == ("warn", "a")
    assert dict(finding.measured)["difference_at_least"] > 0.05


def test_gaps_grown_from_5_to_8_percent_do_not(exam_of, ask, only):
    exam = exam_of({"a": gaps(0.08), "y": [0] * 2000}, {"a": gaps(0.05, seed=1), "y": [0] * 2000})
    assert only(ask(missing_difference, exam)).status == "pass"


def test_without_training_rows_nothing_is_compared(exam_of, ask, only):
    assert only(ask(missing_difference, exam_of({"a": [1], "y": [0]}))).status == "not-applicable"
    empty = exam_of({"a": [1], "y": [0]}, {"a": [], "y": []})
    assert only(ask(missing_difference, empty)).status == "not-applicable"
