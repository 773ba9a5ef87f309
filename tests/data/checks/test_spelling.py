"""Categories spelled in more than one way."""

from __future__ import annotations

import pytest

from seatrial.data.checks.spelling import mixed_spellings


def test_one_town_in_three_spellings_warns(exam_of, ask, only):
    towns = ["NYC"] * 6 + ["nyc "] * 3 + ["N.Y.C"] * 1 + ["Boston"] * 10
    finding = only(ask(mixed_spellings, exam_of({"town": towns, "y": [0, 1] * 10})))
    assert (finding.status, finding.where) == ("warn", "town")
    assert '"NYC" = "nyc " = "N.Y.C"' in finding.message
    assert finding.measured == (("categories", 1), ("share", 0.2))


def test_a_spelling_of_one_table_alone_counts(exam_of, ask, only):
    exam = exam_of({"a": ["yes", "no"] * 3, "y": [0, 1] * 3}, {"a": ["Yes", "No"] * 3, "y": [0, 1] * 3})
    assert only(ask(mixed_spellings, exam)).status == "warn"


@pytest.mark.parametrize(
    "levels",
    [
        ("C", "C++", "C#"),
        ("A", "A-", "A+"),
        ("10-20", "1020"),
        ("<5", ">5"),
        ("1.5", "15"),
        ("rest", "reset"),
        ("x-1", "x1"),
    ],
)
def test_signs_and_digits_make_different_categories(exam_of, ask, only, levels):
    rows = list(levels) * 4
    assert only(ask(mixed_spellings, exam_of({"a": rows, "y": [0] * len(rows)}))).status == "pass"


def test_free_text_and_numbers_are_not_asked(exam_of, ask, only):
    notes = [f"note {i}" for i in range(10)] + [f"Note {i}" for i in range(10)]
    assert only(ask(mixed_spellings, exam_of({"a": notes, "y": [0] * 20}))).status == "pass"
    assert only(ask(mixed_spellings, exam_of({"a": [1, 2], "y": [0, 1]}))).status == "not-applicable"
