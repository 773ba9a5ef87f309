from __future__ import annotations

import pytest

from seatrial.evaluation.words import measured, percent, said, with_limits
from seatrial.values import Estimate, unmeasured


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.123456, "0.1235"), (1234567.0, "1,234,567"), (None, "unknown"), (0.0, "0"), (-0.00012349, "-0.0001235")],
)
def test_numbers_keep_four_digits(value: object, expected: object) -> None:
    assert said(value) == expected


def test_a_value_is_said_with_its_limits() -> None:
    estimate = Estimate(metric="accuracy", value=0.5, low=0.4, high=0.6, n=10, method="wilson")
    assert with_limits(estimate) == "0.5 (0.4 to 0.6)"
    assert with_limits(unmeasured("accuracy", n=0, why="no rows")) == "unknown"
    assert percent(None) == "unknown"


def test_figures_are_sorted_and_rounded() -> None:
    assert measured(b=1 / 3, a=7, c=None) == (("a", 7), ("b", 0.333333), ("c", None))
