from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

from seatrial.evaluation.curve_fit import fit_isotonic, fit_platt


def sample(seed: int, n: int = 600, grid: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = rng.random(n) if grid is None else rng.integers(1, grid, n) / grid
    return score, rng.random(n) < score**2


@pytest.mark.parametrize("grid", [None, 20])
def test_isotonic_is_that_of_scikit_learn(grid: int | None) -> None:
    score, hit = sample(0, grid=grid)
    expected = IsotonicRegression(out_of_bounds="clip").fit(score, hit).predict(score)
    edge = 1 / (len(score) + 2)
    assert np.allclose(fit_isotonic(score, hit)(score), np.clip(expected, edge, 1 - edge), atol=1e-12)


@given(seed=st.integers(0, 50), n=st.integers(1, 40))
def test_isotonic_never_falls_and_stays_off_the_ends(seed: int, n: int) -> None:
    score, hit = sample(seed, n)
    curve = fit_isotonic(score, hit)(np.linspace(0, 1, 50))
    assert (np.diff(curve) >= -1e-12).all()
    assert (curve > 0).all()
    assert (curve < 1).all()


def test_many_scores_are_grouped_without_harm() -> None:
    score, hit = sample(1, 20_000)
    grouped, plain = fit_isotonic(score, hit), IsotonicRegression(out_of_bounds="clip").fit(score, hit)
    asked = np.linspace(0.05, 0.95, 19)
    assert np.allclose(grouped(asked), plain.predict(asked), atol=0.02)


def test_platt_is_that_of_scikit_learn() -> None:
    score, hit = sample(2)
    odds = np.log(score / (1 - score))
    slope, offset = _sigmoid_calibration(odds, hit.astype(int))
    assert np.allclose(fit_platt(score, hit)(score), 1 / (1 + np.exp(slope * odds + offset)), atol=1e-4)


def test_platt_bears_separated_and_equal_scores() -> None:
    hit = np.arange(40) >= 20
    apart = fit_platt(np.where(hit, 0.9, 0.1), hit)(np.array([0.1, 0.9]))
    assert apart.tolist() == pytest.approx([1 / 22, 21 / 22], abs=1e-4)
    assert fit_platt(np.full(40, 0.7), hit)(np.array([0.7]))[0] == pytest.approx(0.5, abs=1e-6)
