"""Values against scikit-learn, to 1e-12 where the definition is the same."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from seatrial.metrics import Answers, measure

seeds = st.integers(0, 10_000)
EXACT = {"rel": 1e-12, "abs": 1e-12}


def values(answers: Answers) -> dict[str, float | None]:
    return {each.metric: each.value for each in measure(answers)}


def tied(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.random(n).round(int(rng.integers(1, 4)))


@given(seeds)
def test_binary_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 300))
    score = tied(rng, n)
    y = (rng.random(n) < np.clip(score, 0.1, 0.9)).astype(np.int8)
    y[:2], label = (0, 1), (score > 0.5).astype(np.int64)
    label[:2] = (1, 0)
    found = values(Answers(task="binary", y=y, score=score, label=label, costs=((0.0, 2.0), (7.0, -1.0))))
    hits = oracle.confusion_matrix(y, label, labels=[0, 1])
    expected = {
        "roc_auc": oracle.roc_auc_score(y, score),
        "pr_auc": oracle.average_precision_score(y, score),
        "accuracy": oracle.accuracy_score(y, label),
        "balanced_accuracy": oracle.balanced_accuracy_score(y, label),
        "precision": oracle.precision_score(y, label),
        "recall": oracle.recall_score(y, label),
        "f1": oracle.f1_score(y, label),
        "mcc": oracle.matthews_corrcoef(y, label),
        "log_loss": oracle.log_loss(y, score),
        "brier": oracle.brier_score_loss(y, score),
        "positive_rate": label.mean(),
        "expected_cost": float((hits * [[0.0, 2.0], [7.0, -1.0]]).sum() / n),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, **EXACT), name


@given(seeds)
def test_multiclass_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(20, 300)), int(rng.integers(3, 7))
    score = rng.dirichlet(np.ones(k), n)
    y = np.concatenate((np.arange(k), rng.integers(0, k, n - k)))
    label = score.argmax(axis=1)
    found = values(Answers(task="multiclass", y=y, score=score, label=label, classes=tuple(map(str, range(k)))))
    expected = {
        "accuracy": oracle.accuracy_score(y, label),
        "balanced_accuracy": oracle.balanced_accuracy_score(y, label),
        "mcc": oracle.matthews_corrcoef(y, label),
        "log_loss": oracle.log_loss(y, score),
        "brier": oracle.brier_score_loss(y, score),
        "top_k_accuracy": oracle.top_k_accuracy_score(y, score, k=min(3, k - 1)),
    }
    for how in ("macro", "weighted"):
        some = oracle.precision_recall_fscore_support(y, label, average=how, zero_division=0)
        expected |= dict(zip((f"precision_{how}", f"recall_{how}", f"f1_{how}"), some[:3], strict=True))
        expected[f"roc_auc_ovr_{how}"] = oracle.roc_auc_score(y, score, multi_class="ovr", average=how)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, **EXACT), name


@given(seeds)
def test_classes_that_are_only_answered_count_as_scikit_learn_counts_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, label = rng.integers(0, 3, 40), rng.integers(1, 5, 40)
    found = values(Answers(task="multiclass", y=y, label=label, classes=tuple("abcdef")))
    for how in ("macro", "weighted"):
        some = oracle.precision_recall_fscore_support(y, label, average=how, zero_division=0)
        for name, value in zip(("precision", "recall", "f1"), some[:3], strict=True):
            assert found[f"{name}_{how}"] == pytest.approx(value, **EXACT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the oracle warns of classes that are never true
        assert found["balanced_accuracy"] == pytest.approx(oracle.balanced_accuracy_score(y, label), **EXACT)


@given(seeds)
def test_regression_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 300))
    y = rng.normal(size=n) * 3 + rng.normal()
    score = y + rng.standard_t(4, n)
    quantile = float(rng.uniform(0.05, 0.95))
    found = values(Answers(task="regression", y=y, score=score, quantile=quantile))
    expected = {
        "mae": oracle.mean_absolute_error(y, score),
        "rmse": oracle.root_mean_squared_error(y, score),
        "r2": oracle.r2_score(y, score),
        "pinball": oracle.mean_pinball_loss(y, score, alpha=quantile),
        "bias": float(np.mean(score - y)),
        "wape": float(np.abs(score - y).sum() / np.abs(y).sum()),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, **EXACT), name


def test_lift_is_that_of_the_best_scored_tenth() -> None:
    score = np.arange(100) / 100
    y = np.zeros(100, dtype=np.int8)
    y[[99, 98, 97, 50, 20]] = 1
    [lift] = measure(Answers(task="binary", y=y, score=score), names=["lift_at_k"])
    assert lift.value == pytest.approx((3 / 10) / (5 / 100))


def test_lift_takes_rows_of_one_score_by_lot() -> None:
    score = np.concatenate((np.full(5, 0.9), np.full(15, 0.5), np.full(80, 0.1)))
    y = np.zeros(100, dtype=np.int8)
    y[:2] = y[5:11] = 1
    [lift] = measure(Answers(task="binary", y=y, score=score), names=["lift_at_k"])
    assert lift.value == pytest.approx(((2 + 6 * 5 / 15) / 10) / (8 / 100))
