from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from seatrial.metrics import METRICS, Answers, Clusters, measure, metrics_of
from seatrial.values import Estimate


def by_name(answers: Answers, **how: object) -> dict[str, Estimate]:
    return {each.metric: each for each in measure(answers, **how)}


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_every_metric_has_an_interval_that_holds_its_value(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    found = measure(answers, slice="s", subject="train", level=0.9)
    names = tuple(each.metric for each in found)
    assert set(metrics_of(answers.task)) - set(names) <= {"expected_cost"}
    for each in found:
        assert each.low is not None, each
        assert each.low <= each.value <= each.high, each
        assert (each.n, each.slice, each.subject, each.level) == (answers.n, "s", "train", 0.9)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_limits_stay_in_the_range_of_the_metric(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    for each in measure(answers.take(np.arange(25))):
        metric = METRICS[each.metric]
        if each.low is not None and each.high is not None:
            assert metric.lowest is None or each.low >= metric.lowest - 1e-9, each
            assert metric.highest is None or each.high <= metric.highest + 1e-9, each


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_order_of_rows_does_not_matter(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    days = Clusters(name="day", codes=np.arange(answers.n) % 9)
    answers = replace(answers, clusters=(days,))
    for one, other in zip(measure(answers), measure(answers.take(np.arange(answers.n)[::-1])), strict=True):
        assert np.allclose((one.value, one.low, one.high), (other.value, other.low, other.high), rtol=1e-9), one


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_more_confidence_is_a_wider_interval(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    less, more = by_name(answers, level=0.8), by_name(answers, level=0.99)
    for name, each in less.items():
        assert more[name].low <= each.low, name
        assert more[name].high >= each.high, name


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_no_rows_is_no_number(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    for each in measure(answers.take(np.zeros(answers.n, dtype=bool))):
        assert (each.value, each.n, each.note) == (None, 0, "no rows")


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_one_row_is_a_number_without_a_spread(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    for each in measure(answers.take(np.array([3]))):
        assert each.n == 1
        assert each.has_interval or each.note, each


def test_one_class_has_no_area_and_says_so(binary: Answers) -> None:
    found = by_name(binary.take(binary.y == 0))
    for name in ("roc_auc", "balanced_accuracy", "mcc"):
        assert (found[name].value, found[name].note) == (None, "only one class among the truths")
    assert (found["recall"].value, found["recall"].note) == (None, "no row is positive")
    assert found["accuracy"].has_interval
    assert found["ece"].value is None


def test_no_answer_positive_is_no_precision(binary: Answers) -> None:
    found = by_name(replace(binary, label=np.zeros(binary.n, dtype=np.int64)))
    assert (found["precision"].value, found["precision"].note) == (None, "no row was answered positive")
    assert (found["mcc"].value, found["f1"].value, found["recall"].value) == (0.0, 0.0, 0.0)
    assert found["mcc"].note == "every row was answered alike; 0 by convention"
    assert found["recall"].high > 0


def test_labels_alone_leave_scores_unmeasured(binary: Answers) -> None:
    found = by_name(replace(binary, score=None))
    for name, each in found.items():
        assert (each.value is None) == (METRICS[name].needs == "score"), name
    assert found["roc_auc"].note == "the model gives labels and no probabilities"


def test_scores_alone_leave_labels_unmeasured(binary: Answers) -> None:
    found = by_name(replace(binary, label=None))
    assert (found["accuracy"].value, found["accuracy"].note) == (None, "there are no labels to compare")
    assert found["roc_auc"].has_interval


def test_equal_scores_tell_nothing_apart(binary: Answers) -> None:
    found = by_name(replace(binary, score=np.full(binary.n, 0.3)))
    assert (found["roc_auc"].value, found["lift_at_k"].value) == (0.5, 1.0)
    assert found["roc_auc"].low < 0.5 < found["roc_auc"].high
    assert found["pr_auc"].value == pytest.approx(binary.y.mean())


def test_perfect_separation_is_not_certainty() -> None:
    y = np.array([0] * 30 + [1] * 12)
    found = by_name(Answers(task="binary", y=y, score=y * 0.8 + 0.1, label=y.astype(np.int64)))
    for name in ("roc_auc", "pr_auc", "accuracy", "precision", "recall", "f1", "mcc"):
        assert found[name].value == 1.0, name
        assert found[name].low < 0.95, name


def test_few_positives_are_marked(binary: Answers) -> None:
    rows = np.concatenate((np.flatnonzero(binary.y == 0), np.flatnonzero(binary.y == 1)[:6]))
    found = by_name(binary.take(rows))
    assert found["roc_auc"].note == "wide: only 6 rows of the rarer class"
    assert found["ece"].value is None
    assert "fewer than 10" in found["ece"].note


def test_certain_and_wrong_is_a_finite_loss() -> None:
    y, score = np.array([0, 1, 0, 1]), np.array([1.0, 0.0, 0.0, 1.0])
    [double] = measure(Answers(task="binary", y=y, score=score), names=["log_loss"])
    [single] = measure(Answers(task="binary", y=y, score=score.astype(np.float32)), names=["log_loss"])
    assert double.value == pytest.approx(18.02, abs=0.01)
    assert single.value == pytest.approx(7.97, abs=0.01)


def test_a_constant_truth_has_no_variance(regression: Answers) -> None:
    found = by_name(replace(regression, y=np.full(regression.n, 3.0)))
    assert (found["r2"].value, found["r2"].note) == (
        None,
        "every truth is the same: there is no variance to explain",
    )
    assert found["mae"].has_interval


def test_truths_of_zero_have_no_relative_error(regression: Answers) -> None:
    found = by_name(replace(regression, y=np.zeros(regression.n)))
    assert (found["wape"].value, found["wape"].note) == (None, "every truth is 0: there is nothing to divide by")


def test_exact_predictions_have_a_value_and_no_interval(regression: Answers) -> None:
    found = by_name(replace(regression, score=regression.y))
    assert found["r2"].value == 1.0
    for name in ("mae", "rmse", "r2", "wape", "bias"):
        assert (found[name].low, found[name].note) == (
            None,
            "every row is alike: nothing tells how far others would be off",
        )


def test_an_unknown_metric_is_an_error_with_the_near_miss(binary: Answers) -> None:
    with pytest.raises(ValueError, match=r'"roc_acu" is not a metric of a binary task\. Did you mean "roc_auc"\?'):
        measure(binary, names=["roc_acu"])


def test_cost_is_measured_when_costs_are_declared(binary: Answers) -> None:
    assert "expected_cost" in by_name(binary)
    free = replace(binary, costs=None)
    assert "expected_cost" not in by_name(free)
    assert by_name(free, names=["expected_cost"])["expected_cost"].note == "the project declares no costs"


def test_absent_classes_are_said(multiclass: Answers) -> None:
    found = by_name(multiclass.take(multiclass.y != 2))
    assert found["roc_auc_ovr_macro"].note == "without classes that no row has: c"


@given(
    some.arrays(np.int8, st.shared(st.integers(2, 60), key="n"), elements=st.integers(0, 1)),
    some.arrays(
        np.float64, st.shared(st.integers(2, 60), key="n"), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
    ),
)
def test_any_small_table_is_measured(y: np.ndarray, score: np.ndarray) -> None:
    days = Clusters(name="day", codes=np.arange(len(y)) // 4)
    answers = Answers(task="binary", y=y, score=score, label=(score >= 0.5).astype(np.int64), clusters=(days,))
    for each in measure(answers):
        assert each.has_interval or each.note, each
