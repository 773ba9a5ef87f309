from __future__ import annotations

import numpy as np
import pytest

from seatrial.monitoring.quality import Support, support
from seatrial.monitoring.quality.support import beyond


def test_the_column_with_most_rows_outside_decides() -> None:
    past = {"a": np.array([10.0, 90, 0]), "b": np.array([50.0, 50, 0])}
    now = {"a": np.array([10.0, 80, 10]), "b": np.array([0.0, 60, 40])}
    assert support(past, now) == Support(outside=0.4, where="b")


def test_columns_that_one_side_lacks_or_that_are_empty_say_nothing() -> None:
    assert support({"a": np.zeros(2), "c": np.ones(2)}, {"a": np.ones(2), "b": np.ones(2)}) == Support()


def test_what_was_rare_is_not_outside_before_it_is_twenty_times_as_frequent() -> None:
    past = {"a": np.array([99.0, 1.0])}
    assert support(past, {"a": np.array([85.0, 15.0])}).outside == 0
    assert support(past, {"a": np.array([70.0, 30.0])}).outside == pytest.approx(0.1)


@pytest.mark.parametrize("metric", ["accuracy", "mcc", "mae", "expected_cost"])
def test_limits_only_widen_and_stay_within_the_range(metric: str) -> None:
    low, high = beyond(metric, (0.4, 0.6), 0.2)
    assert low < 0.4
    assert high > 0.6
    assert beyond(metric, (0.4, 0.6), 0.0) == (0.4, 0.6)


def test_a_share_moves_by_the_rows_outside_at_most() -> None:
    assert beyond("accuracy", (0.5, 0.5), 0.2) == pytest.approx((0.4, 0.6))
