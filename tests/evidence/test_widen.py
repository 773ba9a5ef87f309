"""An interval at a higher level, from its limits alone, against the interval that would have been made there."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from seatrial.evidence.widen import widen
from seatrial.metrics import wilson
from seatrial.values import Estimate, unmeasured

LEVELS = st.floats(0.95, 0.99999)


def share(k: int, n: int, level: float) -> Estimate:
    low, high = (float(limit) for limit in wilson(k, n, level))
    value = k / n
    return Estimate(
        metric="accuracy", value=value, low=min(low, value), high=max(high, value), n=n, method="wilson", level=level
    )


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    metric = draw(st.sampled_from(["roc_auc", "log_loss", "mcc", "r2", "bias", "unheard_of"]))
    lowest = {"roc_auc": 0.0, "log_loss": 0.0, "mcc": -1.0}.get(metric, -1e6)
    highest = {"roc_auc": 1.0, "mcc": 1.0, "r2": 1.0}.get(metric, 1e6)
    low, value, high = sorted(draw(st.tuples(*[st.floats(lowest, highest)] * 3)))
    return Estimate(metric=metric, value=value, low=low, high=high, n=9, method="t")


@given(estimates(), LEVELS)
def test_the_wider_holds_the_narrower_and_stays_in_range(estimate: Estimate, level: float) -> None:
    wide = widen(estimate, level=level)
    assert wide.value == estimate.value
    assert wide.low is not None
    assert wide.high is not None
    assert wide.low <= estimate.low + 1e-9 * abs(estimate.low)
    assert wide.high >= estimate.high - 1e-9 * abs(estimate.high)
    assert estimate.metric != "roc_auc" or 0 <= wide.low <= wide.high <= 1


@given(estimates(), LEVELS, LEVELS)
def test_a_higher_level_is_never_narrower(estimate: Estimate, first: float, second: float) -> None:
    less, more = (widen(estimate, level=level) for level in sorted((first, second)))
    assert more.low <= less.low + 1e-9 * abs(less.low)
    assert more.high >= less.high - 1e-9 * abs(less.high)


@pytest.mark.parametrize("level", [0.99, 0.999, 0.9999])
@pytest.mark.parametrize(("k", "n"), [(150, 200), (60, 200), (1000, 2000), (40, 2000), (1990, 2000)])
def test_shares_are_near_wilson_at_the_higher_level(k: int, n: int, level: float) -> None:
    wide, right = widen(share(k, n, 0.95), level=level), share(k, n, level)
    assert wide.low == pytest.approx(right.low, abs=0.2 * (right.value - right.low))
    assert wide.high == pytest.approx(right.high, abs=0.2 * (right.high - right.value))


@pytest.mark.parametrize("level", [0.99, 0.999, 0.9999])
@pytest.mark.parametrize(("k", "n"), [(0, 50), (50, 50), (0, 2000), (1, 200), (199, 200), (3, 100)])
def test_at_the_ends_it_is_not_narrower_than_wilson(k: int, n: int, level: float) -> None:
    wide, right = widen(share(k, n, 0.95), level=level), share(k, n, level)
    assert wide.low <= right.low + 0.1 * (right.value - right.low)
    assert wide.high >= right.high - 0.1 * (right.high - right.value)


def test_few_clusters_widen_by_students_quantiles() -> None:
    base = Estimate(
        metric="bias", value=0.0, low=-1.0, high=1.0, n=99, method="identity, clustered by day (7)", subject="model"
    )
    ratio = special.stdtrit(6, 0.995) / special.stdtrit(6, 0.975)
    assert widen(base, level=0.99).high == pytest.approx(ratio)
    plain = widen(replace(base, method="normal"), level=0.99)
    assert plain.high == pytest.approx(NormalDist().inv_cdf(0.995) / NormalDist().inv_cdf(0.975))
    assert plain.method == "normal, widened from 95 %"


def test_differences_have_no_range() -> None:
    base = Estimate(metric="accuracy", value=0.0, low=-0.5, high=0.5, n=9, method="t", subject="champion_difference")
    wide = widen(base, level=0.9999)
    assert wide.low == -wide.high
    assert wide.high > 0.9


def test_what_is_not_known_stays_unknown() -> None:
    nothing = unmeasured("f1", n=0, why="no rows")
    assert widen(nothing, level=0.99) == nothing
    half = Estimate(metric="f1", value=0.5, low=0.25, high=None, n=9, method="t")
    assert widen(half, level=0.99).high is None
    assert widen(half, level=0.9) == half
    assert math.isfinite(widen(half, level=0.99).low or math.nan)


@given(st.tuples(*[st.floats(-1e300, 1e300)] * 3).map(sorted), st.sampled_from(["roc_auc", "log_loss", "mcc", "r2"]))
def test_figures_out_of_their_range_do_not_crash(limits: list[float], metric: str) -> None:
    low, value, high = limits
    estimate = Estimate(metric=metric, value=value, low=low, high=high, n=9, method="t")
    assert widen(estimate, level=0.999).value == value
