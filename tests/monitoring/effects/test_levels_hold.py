"""How often the lower bounds are above the truth; each may be so with a chance of alpha."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.monitoring.effects import Rule, concept, levels, missing, shape, unknown

RULE = Rule(minimum=0.0, alpha=0.05)
RUNS = 5_000
MOST = 0.06  # .05 and three standard deviations of a share of 5,000

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("shares", [(0.5, 0.3, 0.2), (0.9, 0.09, 0.01)])
@pytest.mark.parametrize(("n", "m"), [(300, 300), (300, 20_000)])
def test_the_bounds_of_w_hold(shares: tuple[float, ...], n: int, m: int) -> None:
    rng = np.random.default_rng(1)
    p = np.array(shares)
    q = np.roll(p, 1) * 0.1 + p * 0.9
    r = (n * q + m * p) / (n + m)
    truth = np.sqrt(((p - q) ** 2 / r).sum())
    found = [levels(rng.multinomial(m, p), rng.multinomial(n, q), RULE) for _ in range(RUNS)]
    assert np.mean([bounds.low > truth for bounds in found]) <= MOST
    assert np.mean([bounds.high < truth for bounds in found]) <= MOST


@pytest.mark.parametrize("size", [3, 200, 1_000])
def test_w_of_nothing_is_surely_above_nothing_as_rarely_as_said(size: int) -> None:
    rng = np.random.default_rng(2)
    shares = 100.0 ** -np.linspace(0, 1, size)
    shares /= shares.sum()
    found = [levels(rng.multinomial(20_000, shares), rng.multinomial(1_000, shares), RULE) for _ in range(2_000)]
    assert np.mean([bounds.low > 0 for bounds in found]) <= 0.065


@pytest.mark.parametrize(("p", "q"), [(0.0, 0.0), (0.02, 0.02), (0.05, 0.1), (0.3, 0.2)])
@pytest.mark.parametrize("n", [1, 5, 50, 1_000])
def test_the_bounds_of_missing_shares_hold(p: float, q: float, n: int) -> None:
    rng = np.random.default_rng(3)
    draws = zip(rng.binomial(500, p, RUNS).tolist(), rng.binomial(n, q, RUNS).tolist(), strict=True)
    found = [missing((before, 500), (after, n), RULE) for before, after in draws]
    sides = 2 if p == q else 1  # a difference either way is above none
    assert np.mean([bounds.low > abs(p - q) for bounds in found]) <= sides * MOST


def test_the_bounds_of_shapes_hold() -> None:
    rng = np.random.default_rng(4)
    p, q = np.full(20, 0.05), np.linspace(0.01, 0.09, 20)
    truth = np.abs(np.cumsum(p - q)).max()
    found = [shape(rng.multinomial(400, p), rng.multinomial(300, q), RULE) for _ in range(RUNS)]
    assert np.mean([bounds.low > truth for bounds in found]) <= MOST
    assert np.mean([bounds.high < truth for bounds in found]) <= MOST


def test_without_new_levels_chance_is_rarely_called_new() -> None:
    rng = np.random.default_rng(5)
    shares = np.full(1_000, 1 / 1_000)

    def called() -> bool:
        before, after = rng.multinomial(1_000, shares), rng.multinomial(1_000, shares)
        new = after[before == 0]
        return bool(unknown(new, RULE, sizes=(1_000, 1_000), could_be=1_000).low > 0)

    assert np.mean([called() for _ in range(RUNS)]) <= MOST


@pytest.mark.parametrize("moved", [0.0, 2.0])
def test_concept_drift_is_not_called_when_only_scores_move(moved: float) -> None:
    rng = np.random.default_rng(6)
    score = (np.arange(128) + 0.5) / 128
    weights = np.exp(moved * score)

    def outcomes(rows: int, shares: np.ndarray) -> np.ndarray:
        each = rng.multinomial(rows, shares / shares.sum())
        hits = rng.binomial(each, score)
        return np.stack([each - hits, hits], axis=1)

    found = [concept([(outcomes(5_000, np.ones(128)), outcomes(2_000, weights))], RULE) for _ in range(2_000)]
    assert np.mean([bounds.low > 0.03 for bounds in found]) <= MOST
