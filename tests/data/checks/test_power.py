"""The power of one column, against scikit-learn and by its limits."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from seatrial.data.checks.power import grouped_power
from seatrial.data.checks.survey import survey
from seatrial.data.checks.truth import Truth, truth_of


def truth(y: np.ndarray) -> Truth:
    return Truth(known=np.ones(len(y), dtype=bool), codes=y, classes=("other", "1"), ranks=None)


def power_of(exam_of, columns, **more):
    seen = survey(exam_of(columns, **more))
    return {clue.column: clue.power for clue in seen.clues["test"]}


def test_the_auc_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(1)
    groups, y, half = random.integers(0, 6, 800), random.integers(0, 2, 800), random.random(800) < 0.5
    y = np.where(random.random(800) < 0.4, groups > 2, y).astype(np.int64)
    areas, weights = [], []
    for fitted in (False, True):
        train, test = half == fitted, half != fitted
        rates = [
            (y[train & (groups == g)].sum() + 5 * y[train].mean()) / ((train & (groups == g)).sum() + 5)
            for g in range(6)
        ]
        areas.append(metrics.roc_auc_score(y[test], np.take(rates, groups[test])))
        weights.append(y[test].sum() * (1 - y[test]).sum())
    found = grouped_power(groups.astype(np.int64), 6, truth=truth(y), half=half)
    assert found.value == pytest.approx(np.average(areas, weights=weights), abs=1e-12)


def test_noise_has_no_power_whatever_its_levels(exam_of):
    random = np.random.default_rng(2)
    n = 4000
    columns = {
        "number": random.normal(size=n),
        "levels": [f"l{i}" for i in random.integers(0, 900, n)],
        "id": np.arange(n),
    }
    found = power_of(exam_of, columns | {"y": random.integers(0, 2, n)})
    assert all(abs(power.value - 0.5) < 0.04 for power in found.values())


def test_a_copy_of_a_heavy_tailed_target_explains_all_of_it(exam_of):
    y = np.exp(3 * np.random.default_rng(3).normal(size=5000))
    found = power_of(exam_of, {"copy": y, "y": y}, task="regression", positive=None)
    assert found["copy"].measure == "rank R2"
    assert found["copy"].value > 0.99


def test_each_class_counts_alike(exam_of):
    random = np.random.default_rng(4)
    y = random.choice(["a", "b", "c"], 2000, p=[0.6, 0.3, 0.1])
    found = power_of(exam_of, {"told": y, "noise": random.normal(size=2000), "y": y}, task="multiclass", positive=None)
    assert found["told"].value == pytest.approx(1.0)
    assert found["noise"].value == pytest.approx(0.5, abs=0.06)


@pytest.mark.slow
def test_the_interval_holds_the_power_of_a_known_column():
    """2,000 runs at n = 400, a column of three groups. Budget: 5 s."""
    random = np.random.default_rng(5)
    rates, inside = np.array([0.2, 0.4, 0.6]), 0
    hit, miss = rates / rates.sum(), (1 - rates) / (1 - rates).sum()
    area = sum(hit[i] * (miss[:i].sum() + miss[i] / 2) for i in range(3))
    for _ in range(2000):
        groups = random.integers(0, 3, 400)
        y = (random.random(400) < rates[groups]).astype(np.int64)
        found = grouped_power(groups, 3, truth=truth(y), half=random.random(400) < 0.5)
        inside += found.low <= area <= found.high
    assert inside / 2000 > 0.93


def test_the_target_of_a_binary_task_in_any_type(exam_of):
    for values, positive in (
        ([0, 1, None], 1),
        ([0.0, 1.0, None], 1),
        (["n", "1", None], 1),
        ([False, True, None], True),
    ):
        exam = exam_of({"a": [1, 2, 3], "y": values}, positive=positive)
        assert truth_of(exam, exam.test).codes.tolist() == [0, 1]
    one = exam_of({"a": [1, 2], "y": ["n", "m"]}, positive="p")
    assert truth_of(one, one.test) is None
    assert truth_of(one, one.test.__class__(frame=pl.DataFrame({"a": [1]}), ref=_ref(one))) is None


def _ref(exam):
    return type(exam.test.ref)(name="test", digest="", paths=(), rows=1, columns=1)
