from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seatrial.metrics.interval import clopper_pearson, effective_df, mover, newcombe, ratio, skewed_mean, wilson

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_scipys(count: tuple[int, int], level: float) -> None:
    k, n = count
    expected = stats.binomtest(k, n).proportion_ci(level, method="wilson")
    assert np.allclose(wilson(k, n, level), (expected.low, expected.high), atol=1e-12)


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_clopper_pearson_is_scipys(count: tuple[int, int], level: float) -> None:
    k, n = count
    expected = stats.binomtest(k, n).proportion_ci(level, method="exact")
    assert np.allclose(clopper_pearson(k, n, level), (expected.low, expected.high), atol=1e-12)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_published(k: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statist. Med. 17, 857-872, table I, method 3."""
    assert np.allclose(wilson(k, n), (low, high), atol=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_newcombe_published(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe (1998), Statist. Med. 17, 873-890, table II, method 10."""
    assert np.allclose(newcombe(first, second), (low, high), atol=5e-5)


def test_without_trials_nothing_is_known() -> None:
    assert [float(limit) for limit in (*wilson(0, 0), *clopper_pearson(0, 0))] == [0.0, 1.0, 0.0, 1.0]


def test_intervals_take_arrays() -> None:
    low, high = wilson(np.array([[0, 5], [10, 2]]), 10)
    assert low.shape == high.shape == (2, 2)
    assert (low[0, 0], high[1, 0]) == (0.0, 1.0)


def test_hall_of_symmetric_values_is_students_t() -> None:
    values = np.concatenate((np.linspace(-1, 1, 41), [0.0]))
    low, high = skewed_mean(values)
    half = stats.t.ppf(0.975, effective_df(values, 41)) * values.std(ddof=1) / np.sqrt(42)
    assert np.allclose((low, high), (-half, half), atol=1e-12)


def test_hall_leans_towards_the_tail() -> None:
    values = np.random.default_rng(0).exponential(size=200)
    low, high = skewed_mean(values)
    assert high - values.mean() > values.mean() - low > 0


def test_hall_of_equal_values_is_a_point() -> None:
    assert skewed_mean(np.full(9, 2.5)) == (2.5, 2.5)


def test_degrees_of_freedom_fall_with_the_tail() -> None:
    rng = np.random.default_rng(0)
    normal, heavy = rng.normal(size=5000), rng.standard_t(3, 5000)
    assert 4000 < effective_df(normal, 4999) <= 4999
    assert effective_df(heavy, 4999) < 1000
    assert effective_df(np.array([1.0, -1.0, 1.0, -1.0]), 3) == 3


def test_mover_of_one_part_is_the_part() -> None:
    assert np.allclose(mover(np.array([0.4]), (np.array([0.3]), np.array([0.6])), weights=np.ones(1)), (0.3, 0.6))


def test_mover_of_parts_that_move_as_one_adds_widths() -> None:
    limits = np.array([0.3, 0.3]), np.array([0.6, 0.6])
    low, high = mover(np.array([0.4, 0.4]), limits, weights=np.ones(2), correlation=np.ones((2, 2)))
    assert np.allclose((low, high), (0.6, 1.2))


def test_ratio_holds_its_value_and_may_have_no_end() -> None:
    low, high = ratio((0.5, 0.2), (0.4, 0.6), (0.1, 0.3))
    assert low < 2.5 < high
    assert ratio((0.5, 0.0), (0.4, 0.6), (0.0, 0.1))[1] == np.inf
