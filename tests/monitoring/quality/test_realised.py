from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quality_days import binary_days, number_days
from seatrial.monitoring.quality import realised


def test_limits_over_days_are_near_those_of_a_t_test_for_a_mean() -> None:
    days = binary_days(40, shock=1.0)
    right = np.trace(days.known.sum(axis=1), axis1=1, axis2=2) / 300
    half = 2.0227 * right.std(ddof=1) / np.sqrt(40)
    (found,) = realised(days, metrics=["accuracy"])
    assert found.value == pytest.approx(right.mean())
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.02)


def test_a_day_alone_has_a_value_and_no_interval() -> None:
    (found,) = realised(number_days(1), metrics=["mae"])
    assert found.value is not None
    assert found.low is None
    assert found.note == "one day tells nothing of how much days differ"


def test_without_outcomes_there_is_no_number() -> None:
    days = binary_days(5)
    found = realised(replace(days, known=np.zeros_like(days.known)))
    assert {(each.value, each.n) for each in found} == {(None, 0)}


def test_rmse_is_no_less_than_mae() -> None:
    mae, rmse = realised(number_days(10))
    assert rmse.value > mae.value


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["accuracy", "roc_auc", "f1", "brier"])
def test_limits_over_days_hold(metric: str) -> None:
    (truth,) = realised(binary_days(3000, rows=100, shock=0.6, seed=9), metrics=[metric])
    inside = 0
    for seed in range(400):
        (found,) = realised(binary_days(20, rows=100, shock=0.6, seed=seed + 10), metrics=[metric])
        inside += found.low <= truth.value <= found.high
    assert inside >= 0.92 * 400
