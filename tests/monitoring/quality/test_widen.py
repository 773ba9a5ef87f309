from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from seatrial.monitoring.quality import Scored
from seatrial.monitoring.quality.scale import from_scale, to_scale
from seatrial.monitoring.quality.widen import adapted, widening


def scored(error: float, *, inside: bool = True) -> Scored:
    truth = float(from_scale("accuracy", 1.0 + 0.2 * error))
    low, high = (0.0, 1.0) if inside else (0.0, 0.0)
    return Scored(
        metric="accuracy", start=date(2024, 1, 1), end=date(2024, 1, 8), n=10_000, centre=1.0, spread=0.2,
        value=0.7, low=low, high=high, realised=truth,
    )  # fmt: skip


def test_without_a_past_an_interval_is_wider_than_normal_limits() -> None:
    assert 2.5 < widening([]).reach < 4


def test_a_past_as_it_should_be_brings_it_near_to_normal_limits() -> None:
    errors = np.random.default_rng(0).standard_normal(100)
    found = widening([scored(error) for error in errors])
    assert found.reach == pytest.approx(1.96, abs=0.3)
    assert found.shift == pytest.approx(0, abs=0.3)


def test_a_past_twice_as_wrong_makes_it_twice_as_wide() -> None:
    errors = np.random.default_rng(1).standard_normal(100)
    usual, wrong = (widening([scored(times * error) for error in errors]).reach for times in (1, 2))
    assert wrong == pytest.approx(2 * usual, rel=0.1)


def test_a_past_that_was_off_in_one_direction_moves_it() -> None:
    assert widening([scored(1.5)] * 40).shift == pytest.approx(1.5, abs=0.2)


def test_truths_outside_widen_more_than_their_size_says() -> None:
    errors = [1.0, -1.0] * 10
    hit, missed = (widening([scored(each, inside=inside) for each in errors]).reach for inside in (True, False))
    assert missed > hit


def test_the_share_that_may_be_missed_stays_within_bounds() -> None:
    assert adapted([False] * 100) == 0.005
    assert adapted([True] * 500) == 0.1


@pytest.mark.parametrize("metric", ["accuracy", "mcc", "log_loss", "expected_cost", "rmse"])
def test_a_scale_leads_back(metric: str) -> None:
    values = np.array([0.05, 0.4, 0.9])
    assert from_scale(metric, to_scale(metric, values, 1000)) == pytest.approx(values, abs=1e-9)
