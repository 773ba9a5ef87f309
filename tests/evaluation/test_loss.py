from __future__ import annotations

import pytest

from seatrial.evaluation.loss import compared, gain, rows_to_decide
from seatrial.values import Estimate


def difference(metric: str, value: object, low: float | None, high: float | None) -> Estimate:
    return Estimate(metric=metric, value=value, low=low, high=high, n=100, method="t")


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (-0.2, -0.3, -0.1, "surely better"),
        (-0.2, -0.5, 0.1, "better"),
        (0.1, -0.1, 0.3, "not better"),
        (0.2, 0.1, 0.3, "surely worse"),
        (0.0, 0.0, 0.0, "not better"),
        (-0.2, None, None, "unknown"),
        (0.2, None, None, "not better"),
        (None, None, None, "unknown"),
    ],
)
def test_a_loss_that_falls_is_better(value: object, low: float | None, high: float | None, expected: object) -> None:
    assert compared(difference("log_loss", value, low, high)) == expected


def test_a_gain_is_turned_so_that_more_is_better() -> None:
    assert gain(difference("log_loss", -0.2, -0.3, 0.1)) == (0.2, -0.1, 0.3)
    assert gain(difference("accuracy", -0.2, -0.3, 0.1)) == (-0.2, -0.3, 0.1)


def test_rows_to_decide_grow_with_the_square() -> None:
    assert rows_to_decide(difference("accuracy", 0.1, -0.1, 0.3)) == 400
    assert rows_to_decide(difference("accuracy", 0.0, -0.1, 0.1)) is None
