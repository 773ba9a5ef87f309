from hypothesis import given
from hypothesis import strategies as st

from seatrial.values import Estimate
from seatrial.values.written import written_estimate, written_number, written_parts, written_share

FINITE = st.floats(-1e300, 1e300)


def estimate(value: float | None, low: float | None, high: float | None) -> Estimate:
    return Estimate(metric="m", value=value, low=low, high=high, n=1, method="t")


def test_digits_follow_the_doubt() -> None:
    assert written_estimate(estimate(0.6513, 0.6021, 0.7052)) == "0.651 [0.602, 0.705]"
    assert written_estimate(estimate(34.123, 33.04, 35.21)) == "34.1 [33.0, 35.2]"
    assert written_estimate(estimate(1234.5, 1000.0, 1500.0)) == "1,234 [1,000, 1,500]"
    assert written_estimate(estimate(0.95123, 0.9502, 0.9523)) == "0.9512 [0.9502, 0.9523]"


def test_nothing_is_said_and_never_zero() -> None:
    assert written_estimate(estimate(None, None, None)) == "not measured"
    assert written_estimate(estimate(0.5, None, None)) == "0.500 (no interval)"
    assert written_estimate(estimate(0.5, 0.4, None)) == "0.500 [0.400, ?]"
    assert written_number(None) == "not measured"
    assert written_share(None) == "not measured"


def test_no_minus_zero() -> None:
    assert written_number(-0.0) == "0.000"
    assert written_number(-1e-12) == "0.000000"


@given(FINITE)
def test_every_number_can_be_written_and_is_near(number: float) -> None:
    text = written_number(number)
    assert abs(float(text.replace(",", "")) - number) <= 0.006 * abs(number) + 1e-6


@given(st.lists(FINITE, min_size=3, max_size=3).map(sorted))
def test_the_interval_keeps_its_order_in_writing(numbers: list[float]) -> None:
    low, value, high = numbers
    written = [float(text.replace(",", "")) for text in written_parts(estimate(value, low, high))]
    assert written[1] <= written[0] <= written[2]
