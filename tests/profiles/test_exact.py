from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.profiles.counts import UNIT
from seatrial.profiles.exact import difference, exact_sum, exact_sums, square

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FINITE, max_size=50))
def test_sum_is_that_of_fractions(values):
    assert Fraction(exact_sum(np.array(values, dtype=float)), 1 << UNIT) == sum(map(Fraction, values))


@given(st.lists(FINITE, min_size=1, max_size=50), st.randoms(use_true_random=False))
def test_order_does_not_matter(values, random):
    first = exact_sum(np.array(values))
    random.shuffle(values)
    assert exact_sum(np.array(values)) == first


@pytest.mark.parametrize("size", [1, 16_383, 16_384, 16_385, 50_000])
def test_blocks_lose_nothing(size):
    rng = np.random.default_rng(size)
    values = rng.standard_cauchy(size) * 10.0 ** rng.integers(-30, 30, size)
    assert Fraction(exact_sum(values), 1 << UNIT) == sum(map(Fraction, values.tolist()))


def test_many_of_the_largest_numbers():
    values = np.full(40_000, np.finfo(float).max)
    assert exact_sum(values) == 40_000 * exact_sum(values[:1])


def test_sums_by_group_are_sums_of_the_groups():
    rng = np.random.default_rng(2)
    values, groups = rng.normal(size=500), rng.integers(0, 4, 500)
    found = exact_sums((values, -values), groups, 5)
    of_groups = [exact_sum(values[groups == group]) for group in range(5)]
    assert found == tuple(sign * total for total in of_groups for sign in (1, -1))


def test_square_beyond_the_largest_number_is_that():
    assert square(np.array([1e200, -3.0])).tolist() == [np.finfo(float).max, 9.0]


def test_distance_beyond_the_largest_number_is_that():
    largest = np.finfo(float).max
    assert difference(np.array([-largest, 5.0]), 1e308).tolist() == [-largest, 5.0 - 1e308]
