from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seatrial.metrics import cohen_w, ks_distance, ks_distance_of_counts, new_share, rate_difference


@given(st.integers(0, 5000))
def test_ks_is_scipys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=40).round(1), rng.normal(0.3, 1.2, 55).round(1)
    assert ks_distance(a, b).value == pytest.approx(stats.ks_2samp(a, b).statistic, abs=1e-12)


def test_ks_of_a_histogram_is_that_of_its_bins() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 12, 400), rng.integers(2, 13, 300)
    counts = [np.bincount(each, minlength=13) for each in (a, b)]
    assert ks_distance_of_counts(*counts) == ks_distance(a, b)


@given(st.integers(0, 5000))
def test_w_is_the_root_of_the_chi_square(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(1, 60, 5), rng.integers(1, 60, 5)
    square = stats.chi2_contingency(np.array([a, b]), correction=False).statistic
    found = cohen_w(a, b)
    size = found.n * found.m / (found.n + found.m)
    assert found.value == pytest.approx(max(found.low, np.sqrt(max(square - 4, 0) / size)), abs=1e-9)


def test_the_bound_of_w_is_where_the_noncentral_tail_is_alpha() -> None:
    a, b = np.array([300, 200, 100]), np.array([200, 200, 200])
    found = cohen_w(a, b, alpha=0.01)
    square = stats.chi2_contingency(np.array([a, b]), correction=False).statistic
    assert found.low is not None
    assert stats.ncx2.sf(square, 2, found.low**2 * 300) == pytest.approx(0.01, abs=1e-6)


def test_alike_samples_are_not_apart() -> None:
    same = np.array([50, 30, 20])
    assert cohen_w(same, same) == cohen_w(same * 1, same)
    assert (cohen_w(same, same).value, cohen_w(same, same).low) == (0.0, 0.0)
    assert rate_difference((5, 5), (100, 100)).low == 0.0


def test_empty_samples_have_no_distance() -> None:
    nothing: list[float] = []
    found = (ks_distance(nothing, [1.0]), cohen_w([0, 0], [1, 2]), rate_difference((0, 1), (0, 9)))
    assert all((each.value, each.low) == (None, None) for each in found)


def test_levels_seen_once_are_not_new() -> None:
    singles = np.ones(1000)
    found = new_share(singles, n=5000, m=5000, levels=2000, alpha=0.01)
    assert (found.value, found.low) == (0.2, 0.0)


def test_a_level_of_five_in_a_hundred_is_new() -> None:
    found = new_share([100], n=2000, m=2000, levels=20, alpha=0.01 / 60)
    assert found.value == 0.05
    assert found.low > 0.03


@pytest.mark.parametrize("shift", [0.0, 0.02])
def test_bounds_hold_in_simulation(shift: float) -> None:
    """400 tables; at most alpha of the bounds may exceed the truth, with four standard deviations of chance."""
    rng, alpha, runs = np.random.default_rng(0), 0.05, 400
    shares = np.array([0.5, 0.3, 0.2])
    moved = shares + np.array([-shift, 0, shift])
    true = np.sqrt((((moved - shares) ** 2) / ((moved + shares) / 2)).sum())
    above = {"w": 0, "rate": 0, "ks": 0}
    for _ in range(runs):
        a, b = rng.multinomial(800, shares), rng.multinomial(800, moved)
        above["w"] += cohen_w(a, b, alpha=alpha).low > true + 1e-12
        rate = rate_difference((int(a[2]), int(b[2])), (800, 800), alpha=alpha)
        above["rate"] += rate.low > shift + 1e-12
        above["ks"] += ks_distance_of_counts(a, b, alpha=alpha).low > shift + 1e-12
    # A difference without a side has alpha on each side where there is none.
    allowed = {"w": alpha, "rate": 2 * alpha, "ks": alpha}
    for name, count in above.items():
        assert count / runs <= allowed[name] + 4 * np.sqrt(allowed[name] / runs), name
