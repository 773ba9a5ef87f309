"""A reduced form of ``benchmarks/slice_soundness.py``; about three minutes on two cores."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.evaluation import Wrong, find_slices
from seatrial.metrics import Clusters

pytestmark = pytest.mark.slow
WIDTH = 0.02**0.5


def table(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    return {f"x{place:02d}": rng.random(n) for place in range(20)}


def is_first_find(seed: int, base: float) -> bool:
    rng = np.random.default_rng([seed, int(100 * base)])
    columns = table(rng, 100_000)
    low, left = rng.random(2) * (1 - WIDTH)
    inside = (columns["x03"] >= low) & (columns["x03"] < low + WIDTH)
    inside &= (columns["x07"] >= left) & (columns["x07"] < left + WIDTH)
    search = find_slices(Wrong(rows=rng.random(100_000) < base + 0.15 * inside, measure="error_rate"), columns)
    if not search.rows:
        return False
    named = tuple(condition.column for condition in search.rows[0].slice.conditions) == ("x03", "x07")
    return named and bool(inside[search.masks[0]].mean() >= 0.5 and search.masks[0][inside].mean() >= 0.5)


@pytest.mark.parametrize("base", [0.05, 0.2, 0.35])
def test_a_planted_slice_of_two_percent_is_the_first_find(base: float) -> None:
    assert sum(is_first_find(seed, base) for seed in range(100)) >= 95


def test_where_nothing_is_planted_a_find_is_rare() -> None:
    def finds(seed: int) -> bool:
        rng = np.random.default_rng([seed, 1])
        columns = table(rng, 50_000)
        return bool(find_slices(Wrong(rows=rng.random(50_000) < 0.2, measure="error_rate"), columns).rows)

    assert sum(finds(seed) for seed in range(300)) <= 15


@pytest.mark.parametrize("days", [14, 30])
def test_days_that_go_wrong_together_make_no_finds(days: int) -> None:
    def finds(seed: int) -> bool:
        rng = np.random.default_rng([seed, days])
        day = rng.integers(0, days, 20_000)
        columns = table(rng, 20_000)
        columns |= {f"weather{place}": rng.normal(size=days)[day] for place in range(4)}
        rate = np.clip(0.2 + rng.normal(0, 0.07, days), 0.01, 0.99)[day]
        clusters = (Clusters(name="day", codes=day),)
        wrong = Wrong(rows=rng.random(20_000) < rate, measure="error_rate")
        return bool(find_slices(wrong, columns, clusters=clusters).rows)

    assert sum(finds(seed) for seed in range(150)) <= 7
