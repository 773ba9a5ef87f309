"""Rows that are in a table more than once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from seatrial.data.checks.duplicates import duplicate_ids, duplicate_rows

NEW_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001 - naive UTC


def test_many_copies_warn(exam_of, ask, only):
    finding = only(ask(duplicate_rows, exam_of({"a": [*range(90), *range(10)], "y": [0] * 100})))
    assert (finding.status, finding.where) == ("warn", "test")
    assert finding.measured == (("copies", 10), ("share", 0.1))


def test_few_copies_are_told_and_pass(exam_of, ask, only):
    finding = only(ask(duplicate_rows, exam_of({"a": [*range(98), 1, 2], "y": [0] * 100})))
    assert (finding.status, finding.message) == ("pass", "Rows that copy another: 2 in test (2 %).")


def test_missing_values_are_alike(exam_of, ask, only):
    assert only(ask(duplicate_rows, exam_of({"a": [None] * 10, "y": [0] * 10}))).measured == (
        ("copies", 9),
        ("share", 0.9),
    )


@pytest.mark.parametrize(("repeats", "status"), [(0, "pass"), (5, "warn"), (30, "fail")])
def test_repeated_ids_by_their_share(exam_of, ask, only, repeats, status):
    ids = [*range(100 - repeats), *range(repeats)]
    exam = exam_of({"n": ids, "a": [*range(100)], "y": [0] * 100}, roles={"id": "n"})
    assert only(ask(duplicate_ids, exam)).status == status


def test_a_thing_seen_on_many_days_is_a_group(exam_of, ask, only):
    rows = {"shop": ["a", "b"] * 50, "day": [NEW_YEAR + timedelta(days=i // 2) for i in range(100)], "y": [0, 1] * 50}
    finding = only(ask(duplicate_ids, exam_of(rows, roles={"id": "shop", "time": "day"})))
    assert finding.status == "warn"
    assert 'group = "shop"' in finding.hint


def test_without_an_id_nothing_is_asked(exam_of, ask, only):
    assert only(ask(duplicate_ids, exam_of({"a": [1], "y": [0]}))).status == "not-applicable"
