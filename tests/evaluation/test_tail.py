from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seatrial.evaluation.tail import Parts, evidence, excess_low, hypergeometric_tail, passed_low


def part(n: int, k: int, total: int, wrong: int) -> Parts:
    return Parts(n=np.atleast_1d(n), k=np.atleast_1d(k), total=total, wrong=wrong)


@given(total=st.integers(1, 200), data=st.data())
def test_the_tail_is_that_of_scipy(total: int, data: st.DataObject) -> None:
    wrong, n = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    k = data.draw(st.integers(max(0, n + wrong - total), min(n, wrong)))
    expected = stats.hypergeom.sf(k - 1, total, wrong, n)
    assert hypergeometric_tail(part(n, k, total, wrong))[0] == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("n", "k"), [(2000, 500), (2000, 700), (250_000, 50_600), (30, 30), (500_00, 10_400)])
def test_the_tail_is_exact_far_out_and_on_large_tables(n: int, k: int) -> None:
    expected = stats.hypergeom.sf(k - 1, 500_000, 100_000, n)
    assert hypergeometric_tail(part(n, k, 500_000, 100_000))[0] == pytest.approx(expected, rel=1e-6)


@given(n=st.integers(1, 99), k=st.integers(0, 99), wrong=st.integers(0, 100))
def test_the_bound_is_below_the_excess_and_falls_with_the_level(n: int, k: int, wrong: int) -> None:
    k = min(k, n, wrong)
    one = part(n, k, 200, wrong)
    strict, loose = excess_low(one, 1e-6)[0], excess_low(one, 0.02)[0]
    assert -1 - 1e-12 <= strict <= loose <= one.excess[0] + 1e-12


def test_evidence_adds_up_over_pieces_of_one_rate_and_nothing_else() -> None:
    pieces = evidence(part(np.array([1000, 2000, 2000]), np.array([400, 800, 600]), 100_000, 20_000))
    assert pieces[1] > 1.9 * pieces[0]
    assert pieces[2] < pieces[1]
    assert evidence(part(1000, 150, 100_000, 20_000))[0] == 0.0


def test_a_part_passes_only_if_both_tail_and_bound_say_so() -> None:
    rng = np.random.default_rng(0)
    n = rng.integers(0, 400, 500)
    k = rng.binomial(n, 0.3)
    many = part(n, k, 5000, 1000)
    passed = passed_low(many, 0.01) > 0
    sure = (hypergeometric_tail(many) <= 0.01) & (excess_low(many, 0.01) > 0) & (n >= 30)
    assert passed.any()
    assert np.array_equal(passed, sure)
