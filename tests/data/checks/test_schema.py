"""Columns that are missing, extra, of another type, or stored as text."""

from __future__ import annotations

import pytest

from seatrial.data.checks.schema import column_types, extra_columns, missing_columns, stored_as_text


def test_a_missing_feature_fails_with_its_near_miss(exam_of, ask, only):
    exam = exam_of({"incom": [1.0, 2.0], "y": [0, 1]}, features=("income",))
    finding = only(ask(missing_columns, exam))
    assert (finding.status, finding.where) == ("fail", "test.income")
    assert 'Did you mean "incom"?' in finding.message


def test_a_feature_that_train_alone_lacks_warns(exam_of, ask, only):
    finding = only(ask(missing_columns, exam_of({"a": [1], "y": [0]}, {"y": [0]}, features=("a",))))
    assert (finding.status, finding.where) == ("warn", "train.a")


def test_the_population_needs_no_target(exam_of, ask, only):
    exam = exam_of({"a": [1], "y": [0]}, reference={"a": [1]})
    assert only(ask(missing_columns, exam)).status == "pass"


def test_extra_columns_are_told_and_pass(exam_of, ask, only):
    exam = exam_of({"a": [1], "z": [2], "y": [0]}, {"a": [1], "y": [0]}, features=("a",))
    finding = only(ask(extra_columns, exam))
    assert (finding.status, finding.measured) == ("pass", (("columns", 1),))
    assert "z (only in test)" in finding.message


def test_a_changed_type_fails_if_the_model_is_fed_it(exam_of, ask, only):
    exam = exam_of({"a": ["1", "2"], "b": ["1", "2"], "y": [0, 1]}, {"a": [1, 2], "b": ["1", "2"], "y": [0, 1]})
    finding = only(ask(column_types, exam))
    assert (finding.status, finding.where) == ("fail", "a")
    assert finding.message == "a is a whole number in train and text in test."


@pytest.mark.parametrize(("train", "test"), [([1, 2], [1.5, 2.0]), ([None, None], ["a", "b"]), ([1, 2], [None, None])])
def test_whole_numbers_and_empty_columns_are_no_other_type(exam_of, ask, only, train, test):
    assert only(ask(column_types, exam_of({"a": test, "y": [0, 1]}, {"a": train, "y": [0, 1]}))).status == "pass"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1.5", "2.25", "-3", "4e3", "1,200.5", "7 %"], "numbers"),
        (["$5", "$16.50", "$7", "$8", "$9"], "numbers"),
        (["2024-01-01", "2024-01-02", "2024-01-03 10:15", "2024-02-01", "2024-02-02"], "dates"),
        (["31.12.2023", "01.01.2024", "02.01.2024", "03.01.2024", "04.01.2024"], "dates"),
    ],
)
def test_numbers_and_dates_as_text_warn(exam_of, ask, only, values, kind):
    finding = only(ask(stored_as_text, exam_of({"a": values, "y": [0] * len(values)})))
    assert (finding.status, finding.where) == ("warn", "a")
    assert finding.message.endswith(f"read as {kind}.")


@pytest.mark.parametrize(
    "values",
    [
        ["01234", "10115", "20095", "50667", "80331"],  # postal codes
        ["10115", "20095", "50667", "80331", "99999"],  # the same without a leading zero
        ["10-20", "20-30", "30-40", "40-50", "<10"],
        ["1.2.3", "1.10.0", "2.0.1", "2.1.0", "3.0.0"],  # versions
        ["a1", "b2", "c3", "d4", "e5"],
        ["1", "2", "3", "1", "2"],  # a few codes
    ],
)
def test_codes_and_intervals_are_no_numbers(exam_of, ask, only, values):
    assert only(ask(stored_as_text, exam_of({"a": values, "y": [0] * len(values)}))).status == "pass"
