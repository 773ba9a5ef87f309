from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seatrial.metrics.interval import moments
from seatrial.metrics.scale import limits_on, normal_tail, student, studentised

SCALES = ["identity", "log", "logit", "fisher", "log_rest"]


@pytest.mark.parametrize("scale", SCALES)
@given(st.floats(0.01, 0.99), st.floats(1e-6, 0.5))
def test_limits_hold_the_value_on_every_scale(scale: str, value: float, error: float) -> None:
    found = limits_on(scale, value, error, df=12, level=0.95)
    assert found is not None
    assert found[0] < value < found[1]


@pytest.mark.parametrize("scale", SCALES)
def test_a_small_error_gives_the_same_limits_on_every_scale(scale: str) -> None:
    found = limits_on(scale, 0.4, 1e-6, df=np.inf, level=0.95)
    assert found == pytest.approx((0.4 - 1.959964e-6, 0.4 + 1.959964e-6), abs=1e-11)


@pytest.mark.parametrize(("scale", "end"), [("log", 0.0), ("logit", 1.0), ("fisher", -1.0), ("log_rest", 1.0)])
def test_there_are_no_limits_where_a_scale_ends(scale: str, end: float) -> None:
    assert limits_on(scale, end, 0.1, df=9, level=0.95) is None


def test_quantiles_are_students() -> None:
    assert student(7, 0.95) == pytest.approx(stats.t.ppf(0.975, 7))
    assert student(np.inf, 0.9) == pytest.approx(stats.norm.ppf(0.95))
    assert stats.norm.isf(normal_tail(7, 0.95)) == pytest.approx(stats.t.ppf(0.975, 7))


def test_influences_of_a_mean_give_its_t_interval() -> None:
    rows = np.tile([-1.0, 1.0], 20)
    found = studentised("identity", 3.0, moments(rows), most=39, level=0.95)
    assert found == pytest.approx(stats.t.interval(0.95, 39, 3.0, stats.sem(rows)))


def test_one_row_gives_no_limits() -> None:
    assert studentised("identity", 3.0, moments(np.zeros(1)), most=1, level=0.95) is None
