from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from seatrial.metrics import reliability
from seatrial.metrics.calibration import _folded, bin_scores, debiased_ece, ece_limits
from seatrial.metrics.ranking import rank


def test_bins_are_equally_filled_and_rise() -> None:
    rng = np.random.default_rng(0)
    score = rng.random(1003)
    found = reliability(rank((rng.random(1003) < score).astype(int), score))
    assert found.n.sum() == 1003
    assert set(found.n.tolist()) <= {100, 101}
    assert (np.diff(found.score) > 0).all()
    assert ((found.low <= found.rate) & (found.rate <= found.high)).all()


def test_rows_of_one_score_share_a_bin() -> None:
    found = reliability(rank(np.array([0, 1] * 50), np.repeat([0.2, 0.7], [90, 10])))
    assert found.score.tolist() == pytest.approx([0.2, 0.7])
    assert found.n.tolist() == [90, 10]


def test_no_rows_have_no_bins() -> None:
    assert len(reliability(rank(np.zeros(0), np.zeros(0))).n) == 0


def test_most_of_what_chance_adds_is_taken_off() -> None:
    rng = np.random.default_rng(1)
    errors, plain = [], []
    for _ in range(200):
        score = rng.random(500)
        bins = bin_scores(rank((rng.random(500) < score).astype(int), score))
        errors.append(debiased_ece(bins))
        plain.append(float(bins.n @ np.abs(bins.deviation) / bins.n.sum()))
    assert np.mean(errors) < 0.6 * np.mean(plain)


def test_a_large_error_is_found_as_it_is() -> None:
    rng = np.random.default_rng(2)
    score = rng.uniform(0.1, 0.6, 200_000)
    bins = bin_scores(rank((rng.random(200_000) < score + 0.2).astype(int), score))
    low, high = ece_limits(bins, None, 0.025)
    assert debiased_ece(bins) == pytest.approx(0.2, abs=0.005)
    assert low < 0.2 < high < low + 0.02


@pytest.mark.parametrize(("size", "error"), [(0.0, 1.0), (0.3, 1.0), (2.0, 0.5)])
def test_moments_of_the_folded_normal(size: float, error: float) -> None:
    mean, variance, third = (float(part) for part in _folded(np.array(size), np.array(error)))
    bell = stats.norm(size, error).pdf
    for power, expected in ((2, variance), (3, third)):
        found, _ = integrate.quad(lambda x, p=power: (abs(x) - mean) ** p * bell(x), -12, 12, points=[0.0, size])
        assert found == pytest.approx(expected, abs=1e-7)
