"""Features of one value."""

from __future__ import annotations

from seatrial.data.checks.constant import constant_columns


def test_one_value_in_train_warns(exam_of, ask, only):
    finding = only(ask(constant_columns, exam_of({"a": [1, 2], "y": [0, 1]}, {"a": [1, 1], "y": [0, 1]})))
    assert (finding.status, finding.where) == ("warn", "a")


def test_one_value_in_test_alone_passes_and_is_told(exam_of, ask, only):
    finding = only(ask(constant_columns, exam_of({"month": [4, 4], "y": [0, 1]}, {"month": [1, 3], "y": [0, 1]})))
    assert finding.status == "pass"
    assert finding.message.endswith("Of one value in test alone: month.")


def test_a_value_or_nothing_varies(exam_of, ask, only):
    assert only(ask(constant_columns, exam_of({"a": [1, None], "y": [0, 1]}))).status == "pass"


def test_columns_that_the_model_is_not_fed_do_not_matter(exam_of, ask, only):
    exam = exam_of({"a": [1, 2], "b": [1, 1], "y": [0, 1]}, features=("a",))
    assert only(ask(constant_columns, exam)).status == "pass"


def test_one_row_varies_in_nothing(exam_of, ask, only):
    assert only(ask(constant_columns, exam_of({"a": [1], "y": [0]}))).status == "not-applicable"
