from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from quality_days import binary_days
from seatrial.monitoring.quality.scored import BINARY, MULTICLASS, Tables, measured

COSTS = ((0.0, 1.0), (5.0, 0.0))


@pytest.fixture(scope="module")
def rows() -> tuple[Tables, np.ndarray, np.ndarray, np.ndarray]:
    days = binary_days(5)
    counts = days.known.sum(axis=0)
    bins, label, y = (np.repeat(part.ravel(), counts.ravel().astype(int)) for part in np.indices(counts.shape))
    tables = Tables(counts=counts[None], said=days.said, positive=1, costs=COSTS)
    return tables, y, label, days.said[bins]


@pytest.mark.parametrize(
    ("metric", "oracle"),
    [
        ("accuracy", sk.accuracy_score),
        ("balanced_accuracy", sk.balanced_accuracy_score),
        ("precision", sk.precision_score),
        ("recall", sk.recall_score),
        ("specificity", lambda y, label: sk.recall_score(y, label, pos_label=0)),
        ("f1", sk.f1_score),
        ("mcc", sk.matthews_corrcoef),
        ("expected_cost", lambda y, label: np.mean(np.array(COSTS)[y, label])),
    ],
)
def test_of_labels_are_those_of_scikit_learn(rows, metric: str, oracle) -> None:
    tables, y, label, _ = rows
    assert measured(tables, metric)[0] == pytest.approx(oracle(y, label), abs=1e-12)


@pytest.mark.parametrize(
    ("metric", "oracle"), [("roc_auc", sk.roc_auc_score), ("log_loss", sk.log_loss), ("brier", sk.brier_score_loss)]
)
def test_of_scores_are_those_of_scikit_learn_on_the_means_of_the_bins(rows, metric: str, oracle) -> None:
    tables, y, _, score = rows
    assert measured(tables, metric)[0] == pytest.approx(oracle(y, score), abs=1e-9)


def test_average_precision_is_near_that_of_rows_in_any_order_within_a_bin() -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(20_000) < 0.2
    counts = np.zeros((1, 1, 2, 2))
    counts[0, 0, 1] = [(~positive).sum(), positive.sum()]
    tables = Tables(counts=counts, said=np.array([0.5]), positive=1)
    assert measured(tables, "pr_auc")[0] == pytest.approx(
        sk.average_precision_score(positive, rng.random(20_000)), abs=0.01
    )


@pytest.mark.parametrize(
    ("metric", "oracle"),
    [
        ("accuracy", sk.accuracy_score),
        ("mcc", sk.matthews_corrcoef),
        ("precision_macro", lambda y, a: sk.precision_score(y, a, average="macro", zero_division=0)),
        ("recall_macro", lambda y, a: sk.recall_score(y, a, average="macro", zero_division=0)),
        ("f1_macro", lambda y, a: sk.f1_score(y, a, average="macro", zero_division=0)),
    ],
)
def test_of_many_classes_are_those_of_scikit_learn(metric: str, oracle) -> None:
    rng = np.random.default_rng(1)
    y = rng.integers(0, 3, 500)
    label = np.where(rng.random(500) < 0.6, y, rng.integers(0, 3, 500))
    counts = np.zeros((1, 1, 3, 3))
    np.add.at(counts[0, 0], (label, y), 1)
    tables = Tables(counts=counts, said=np.array([0.5]), positive=None)
    assert measured(tables, metric)[0] == pytest.approx(oracle(y, label), abs=1e-12)


def test_of_nothing_there_is_no_number() -> None:
    tables = Tables(counts=np.zeros((1, 3, 2, 2)), said=np.array([0.1, 0.5, 0.9]), positive=1, costs=COSTS)
    assert all(np.isnan(measured(tables, metric)[0]) for metric in BINARY)
    many = Tables(counts=np.zeros((1, 1, 3, 3)), said=np.array([0.5]), positive=None, costs=((0.0,) * 3,) * 3)
    assert all(np.isnan(measured(many, metric)[0]) for metric in MULTICLASS)
