import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.reports.strips import range_bar
from seatrial.values import Estimate, Gate, GateResult, unmeasured

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)


def estimate(metric: str, value: float, low: float, high: float) -> Estimate:
    return Estimate(metric=metric, value=value, low=low, high=high, n=10, method="t")


def test_a_share_lies_between_0_and_1() -> None:
    strip = range_bar(estimate("roc_auc", 0.65, 0.6, 0.7), ())
    assert strip is not None
    assert (strip.low, strip.value, strip.high, strip.start, strip.end) == (60.0, 65.0, 70.0, "0", "1")


def test_a_loss_starts_at_0_and_ends_at_a_round_number() -> None:
    strip = range_bar(estimate("log_loss", 0.52, 0.47, 0.58), ())
    assert strip is not None
    assert (strip.start, strip.end) == ("0", "0.8")


def test_the_bound_of_a_gate_is_marked_on_its_own_slice_only() -> None:
    own = estimate("roc_auc", 0.65, 0.6, 0.7)
    gates = [
        GateResult(gate=Gate(metric="roc_auc", at_least=0.62), slice=place, outcome="hold", estimate=own, message="")
        for place in ("all", "carrier=EV")
    ]
    strip = range_bar(own, gates)
    assert strip is not None
    assert [(tick.at, tick.kind, tick.label) for tick in strip.ticks] == [(62.0, "gate", "gate: at least 0.62")]


@pytest.mark.parametrize(("metric", "at"), [("roc_auc", -0.02), ("log_loss", 0.02)])
def test_a_difference_is_marked_at_the_margin_on_its_worse_side(metric: str, at: float) -> None:
    gap = Estimate(metric=metric, value=0.0, low=-0.1, high=0.1, n=9, method="t", subject="champion_difference")
    gate = Gate(metric=metric, no_worse_than="champion", margin=0.02)
    strip = range_bar(gap, [GateResult(gate=gate, slice="all", outcome="hold", estimate=gap, message="")])
    assert strip is not None
    assert strip.ticks[0].at == pytest.approx(50 + 100 * at / 0.26, abs=0.01)


def test_without_a_value_there_is_no_bar() -> None:
    assert range_bar(unmeasured("roc_auc", n=0, why="no rows"), ()) is None


@given(st.lists(FINITE, min_size=3, max_size=3).map(sorted), st.sampled_from(["log_loss", "roc_auc", "bias", "other"]))
def test_positions_stay_on_the_bar_and_in_order(numbers: list[float], metric: str) -> None:
    strip = range_bar(estimate(metric, numbers[1], numbers[0], numbers[2]), ())
    assert strip is not None
    assert strip.low is not None
    assert strip.high is not None
    assert 0 <= strip.low <= strip.value <= strip.high <= 100
