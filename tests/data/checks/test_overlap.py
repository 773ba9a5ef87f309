"""Rows, ids and groups on both sides."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.data.checks.overlap import shared_groups, shared_ids, shared_rows


def numbers(n: int, seed: int) -> dict[str, object]:
    random = np.random.default_rng(seed)
    return {"a": random.normal(size=n), "b": random.integers(0, 9, n), "y": random.integers(0, 2, n)}


def both(first: dict[str, object], second: dict[str, object], of_first: int) -> dict[str, object]:
    """Return rows of which the first come from another table."""
    return {name: np.concatenate([first[name][:of_first], second[name][of_first:]]) for name in first}


@pytest.mark.parametrize(("shared", "status"), [(0, "pass"), (5, "pass"), (30, "warn"), (100, "fail")])
def test_shared_rows_by_their_share(exam_of, ask, only, shared, status):
    train, fresh = numbers(1000, 1), numbers(1000, 2)
    finding = only(ask(shared_rows, exam_of(both(train, fresh, shared), train)))
    assert finding.status == status
    assert dict(finding.measured)["rows"] == shared


def test_a_new_id_hides_no_shared_row(exam_of, ask, only):
    train = numbers(500, 1)
    exam = exam_of(train | {"n": np.arange(500)}, train | {"n": np.arange(500, 1000)}, roles={"id": "n"})
    assert only(ask(shared_rows, exam)).status == "fail"


def test_rows_that_are_often_alike_may_be_coincidence(exam_of, ask, only):
    random = np.random.default_rng(1)
    test, train = ({"a": random.integers(0, 20, 400), "y": random.integers(0, 2, 400)} for _ in range(2))
    finding = only(ask(shared_rows, exam_of(test, train)))
    assert finding.status == "warn"
    assert "coincidence" in finding.message


def test_types_that_differ_hide_no_shared_row(exam_of, ask, only):
    train = {"a": np.arange(200), "y": [0, 1] * 100}
    exam = exam_of({"a": np.arange(200) * 1.0, "y": [0, 1] * 100}, train)
    assert only(ask(shared_rows, exam)).status == "fail"


@pytest.mark.parametrize(("shared", "status"), [(0, "pass"), (30, "warn"), (100, "fail")])
def test_shared_ids_by_their_share(exam_of, ask, only, shared, status):
    first = numbers(1000, 1) | {"n": np.arange(1000)}
    second = numbers(1000, 2) | {"n": np.arange(1000) + 1000 - shared}
    assert only(ask(shared_ids, exam_of(second, first, roles={"id": "n"}))).status == status


def test_groups_on_both_sides_warn_unless_test_is_later(exam_of, ask, only, honest_exam):
    first, second = (numbers(300, seed) | {"who": np.arange(300) % 30} for seed in (1, 2))
    assert only(ask(shared_groups, exam_of(second, first, roles={"group": "who"}))).status == "warn"
    assert only(ask(shared_groups, honest_exam(roles={"group": "city"}))).status == "pass"
    apart = numbers(300, 2) | {"who": np.arange(300) + 30}
    assert only(ask(shared_groups, exam_of(apart, first, roles={"group": "who"}))).status == "pass"


@pytest.mark.parametrize("question", [shared_rows, shared_ids, shared_groups])
def test_without_train_nothing_is_compared(exam_of, ask, only, question):
    exam = exam_of({"a": [1], "n": [1], "y": [0]}, roles={"id": "n", "group": "a"})
    assert only(ask(question, exam)).status == "not-applicable"
