from __future__ import annotations

import numpy as np
import pytest

from seatrial.evaluation.clustered import clustered_low
from seatrial.evaluation.tail import Parts, excess_low
from seatrial.metrics import Clusters

CELL = [((0, 1),)]


def low(inside: np.ndarray, error: np.ndarray, codes: np.ndarray, alpha: float = 0.01) -> float:
    by = Clusters(name="day", codes=codes)
    return clustered_low(inside[None].astype(np.uint8), (2,), error=error, cells=CELL, by=by, alpha=alpha)[0]


def test_with_clusters_of_no_effect_it_is_about_the_bound_of_independent_rows() -> None:
    rng = np.random.default_rng(0)
    inside = rng.random(20_000) < 0.1
    error = rng.random(20_000) < np.where(inside, 0.3, 0.2)
    parts = Parts(
        n=np.array([inside.sum()]), k=np.array([(inside & error).sum()]), total=20_000, wrong=int(error.sum())
    )
    assert low(inside, error, rng.integers(0, 200, 20_000)) == pytest.approx(excess_low(parts, 0.01)[0], abs=0.01)


def test_a_slice_that_lives_on_one_day_proves_nothing() -> None:
    day = np.repeat(np.arange(30), 100)
    inside = day == 7
    error = np.where(inside, np.arange(3000) % 2 == 0, np.arange(3000) % 10 == 0)
    assert low(inside, error, day) == -1.0


def test_days_that_err_together_count_as_days() -> None:
    rng = np.random.default_rng(1)
    day = np.repeat(np.arange(30), 1000)
    rate = np.clip(0.2 + rng.normal(0, 0.1, 30), 0.01, 0.9)[day]
    inside, error = day >= 24, rng.random(30_000) < rate
    few_rows = low(inside, error, day)
    assert few_rows < low(inside, error, rng.permutation(day)) - 0.05


def test_columns_are_counted_together() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 3, (2, 5000)).astype(np.uint8)
    error, day = rng.random(5000) < 0.3, rng.integers(0, 40, 5000)
    inside = (codes[0] == 2) & (codes[1] == 1)
    by = Clusters(name="day", codes=day)
    both = clustered_low(codes, (3, 3), error=error, cells=[((0, 2), (1, 1))], by=by, alpha=0.01)
    assert both[0] == pytest.approx(low(inside, error, day))
