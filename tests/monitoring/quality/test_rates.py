from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from quality_days import expit
from seatrial.monitoring.quality.rates import logit, offsets, rising


def test_rates_are_those_of_isotonic_regression() -> None:
    rng = np.random.default_rng(0)
    said, rows = np.linspace(0.05, 0.95, 12), rng.integers(1, 50, 12).astype(float)
    hits = rng.binomial(rows.astype(int), said).astype(float)
    fit = IsotonicRegression().fit(said, hits / rows, sample_weight=rows).predict(said)
    assert rising(hits, rows, said) == pytest.approx(fit, abs=1e-12)


def test_a_bin_without_rows_lies_between_its_neighbours() -> None:
    found = rising(np.array([1.0, 0.0, 6.0]), np.array([10.0, 0.0, 10.0]), np.array([0.2, 0.4, 0.8]))
    assert found == pytest.approx([0.1, 0.1 + 0.5 / 3, 0.6])


def test_nothing_known_is_no_rate() -> None:
    assert np.isnan(rising(np.zeros(3), np.zeros(3), np.arange(3.0))).all()


def test_a_day_is_off_by_what_it_was_moved() -> None:
    rng = np.random.default_rng(1)
    rate, moved = rng.uniform(0.05, 0.6, 30), np.array([-1.0, 0.0, 0.7, 2.5])
    rows = np.full((4, 30), 400.0)
    hits = (rows * expit(logit(rate) + moved[:, None])).sum(axis=1)
    off, variance = offsets(logit(rate), rows, hits)
    assert off == pytest.approx(moved, abs=1e-3)
    assert (variance < 0.01).all()


def test_a_day_of_one_row_says_little() -> None:
    _, variance = offsets(logit(np.array([0.1])), np.array([[1.0], [1000.0]]), np.array([0.0, 100.0]))
    assert variance[0] > 100 * variance[1]
