"""One interval against one requirement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.evidence.requirement import allowed_by, subject_of
from seatrial.values import Estimate, Gate, unmeasured

FINITE = st.floats(-1e3, 1e3)


def interval(low: float | None, value: float | None, high: float | None, *, n: int = 1000) -> Estimate:
    return Estimate(metric="roc_auc", value=value, low=low, high=high, n=n, method="t")


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (0.65, 0.75, "pass", "hold"),
        (0.66, 0.75, "pass", "fail"),
        (0.60, 0.64, "fail", "pass"),
        (0.60, 0.65, "hold", "pass"),
        (0.60, 0.71, "hold", "hold"),
        (None, 0.71, "hold", "hold"),
        (0.66, None, "pass", "fail"),
        (None, 0.64, "fail", "pass"),
        (None, None, "hold", "hold"),
    ],
)
def test_bounds_at_065(*, low: float | None, high: float | None, at_least: str, at_most: str) -> None:
    value = low if low is not None else high if high is not None else 0.65
    found = interval(low, value, high)
    assert allowed_by(Gate(metric="roc_auc", at_least=0.65)).answer(found) == at_least
    assert allowed_by(Gate(metric="roc_auc", at_most=0.65)).answer(found) == at_most


@pytest.mark.parametrize(
    ("metric", "other", "better", "worse"),
    [
        ("roc_auc", "champion", 0.05, -0.05),  # model less champion: more is better
        ("log_loss", "champion", -0.05, 0.05),
        ("roc_auc", "prior", 0.05, -0.05),
        ("rmse", "prior", -0.05, 0.05),
        ("rmse", "simple_model", -0.05, 0.05),
        ("roc_auc", "train", -0.05, 0.05),  # train less test: less is better
        ("log_loss", "train", 0.05, -0.05),
    ],
)
def test_no_worse_than_minds_the_direction_of_the_metric(
    *, metric: str, other: str, better: float, worse: float
) -> None:
    allowed = allowed_by(Gate(metric=metric, no_worse_than=other, margin=0.02))
    answers = [allowed.answer(interval(value - 0.01, value, value + 0.01)) for value in (better, 0.0, worse)]
    assert answers == ["pass", "pass", "fail"]
    tight = allowed_by(Gate(metric=metric, no_worse_than=other))
    assert tight.answer(interval(-0.01, 0.0, 0.01)) == "hold"


def test_a_metric_without_a_better_side_may_not_move_either_way() -> None:
    allowed = allowed_by(Gate(metric="positive_rate", no_worse_than="champion", margin=0.02))
    around = [allowed.answer(interval(value - 0.01, value, value + 0.01)) for value in (-0.05, 0.0, 0.05)]
    assert around == ["fail", "pass", "fail"]
    assert allowed.answer(interval(-0.01, 0.02, 0.03)) == "hold"


def test_subjects() -> None:
    assert subject_of(Gate(metric="f1", at_least=0.5)) == "model"
    assert subject_of(Gate(metric="f1", no_worse_than="champion")) == "champion_difference"
    assert subject_of(Gate(metric="f1", no_worse_than="train")) == "train_gap"


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), FINITE)
def test_a_bound_and_its_opposite_never_both_fail(limits: list[float], bound: float) -> None:
    found = interval(*limits)
    answers = {
        allowed_by(Gate(metric="f1", **side)).answer(found) for side in ({"at_least": bound}, {"at_most": bound})
    }
    assert answers != {"fail"}
    assert ("fail" in answers) <= ("pass" in answers)


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), FINITE)
def test_rows_are_told_only_when_open_and_are_more_than_there_are(limits: list[float], bound: float) -> None:
    found, allowed = interval(*limits), allowed_by(Gate(metric="f1", at_least=bound))
    rows = allowed.rows_to_decide(found)
    if allowed.answer(found) != "hold":
        assert rows is None
    assert rows is None or found.n < rows <= 101 * found.n


def test_rows_to_decide_are_those_of_four_fifths_power() -> None:
    allowed = allowed_by(Gate(metric="f1", at_least=0.6))
    found = interval(0.55, 0.65, 0.75, n=1000)
    assert allowed.rows_to_decide(found) == 8200  # 1000 * (0.10 / 0.05 * (1.96 + 0.84) / 1.96) ** 2 = 8171
    assert allowed.rows_to_decide(interval(0.55, 0.6001, 0.65)) is None
    assert allowed.rows_to_decide(interval(0.55, 0.6, 0.65)) is None
    assert allowed.rows_to_decide(unmeasured("f1", n=0, why="no rows")) is None
