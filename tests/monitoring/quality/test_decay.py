from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from quality_days import START, binary_days, dates, expit, number_days
from seatrial.monitoring.quality import Decay, baseline_of, daily_losses, decay
from seatrial.monitoring.quality.decay import confidence_sequence, wealth_against


def shocks(rng: np.random.Generator, n: int) -> np.ndarray:
    return expit(-2.2 + 0.7 * rng.standard_normal(n))


def followed(losses: np.ndarray, reference: np.ndarray) -> Decay:
    line = baseline_of("brier", reference, outcomes=5000)
    return decay(line, dates(len(losses)), losses=losses, outcomes=np.full(len(losses), 100.0))


def test_a_loss_that_doubles_is_told_soon_and_not_before() -> None:
    rng = np.random.default_rng(0)
    losses = np.concatenate([shocks(rng, 60), 2 * shocks(rng, 60)])
    found = followed(losses, shocks(rng, 30))
    assert START + timedelta(days=60) <= found.decayed_on <= START + timedelta(days=90)


def test_what_is_told_of_a_day_does_not_change_with_later_days() -> None:
    rng = np.random.default_rng(1)
    losses, reference = shocks(rng, 50), shocks(rng, 20)
    assert followed(losses[:30], reference).points == followed(losses, reference).points[:30]


def test_the_mean_so_far_lies_within_its_limits() -> None:
    rng = np.random.default_rng(2)
    found = followed(np.concatenate([shocks(rng, 30), 3 * shocks(rng, 30)]), shocks(rng, 20))
    assert all(each.low <= each.mean <= each.high for each in found.points)
    assert found.points[-1].high - found.points[-1].low < found.points[5].high - found.points[5].low


def test_days_without_outcomes_change_nothing() -> None:
    rng = np.random.default_rng(3)
    losses, line = shocks(rng, 20), baseline_of("brier", shocks(rng, 20), outcomes=2000)
    outcomes = np.where(np.arange(20) % 2, 0.0, 50.0)
    found = decay(line, dates(20), losses=losses, outcomes=outcomes)
    assert [each.n for each in found.points] == [50 * (place + 1) for place in range(10)]


def test_a_baseline_needs_two_days_and_no_negative_loss() -> None:
    for losses in ([0.1], [0.1, -0.2]):
        with pytest.raises(ValueError, match="at least two days"):
            baseline_of("brier", losses, outcomes=100)


def test_a_reference_that_lost_nothing_needs_a_margin_or_few_rows() -> None:
    with pytest.raises(ValueError, match="lost nothing"):
        baseline_of("mae", [0.0, 0.0], outcomes=100)
    assert baseline_of("error_rate", [0.0, 0.0], outcomes=100).sure == pytest.approx(0.036, abs=0.001)


def test_losses_of_days_are_means_over_their_outcomes() -> None:
    days = binary_days(4)
    right = np.trace(days.known.sum(axis=1), axis1=1, axis2=2)
    assert daily_losses(days, "error_rate") == pytest.approx(1 - right / 300)
    numbers = number_days(4)
    assert daily_losses(numbers, "mae") == pytest.approx(numbers.absolute.sum(axis=1) / 200)
    for wrong in (days, numbers):
        with pytest.raises(ValueError, match="is no mean loss"):
            daily_losses(wrong, "rmse")


@pytest.mark.slow
@pytest.mark.parametrize("reference", [14, 28, 60])
@pytest.mark.parametrize("kind", ["shocks", "few rows", "beta"])
def test_without_decay_hardly_any_year_alarms(kind: str, reference: int) -> None:
    rng = np.random.default_rng(reference)
    draw, rows = {
        "shocks": (lambda n: shocks(rng, n), 300),
        "few rows": (lambda n: rng.binomial(5, 0.05, n) / 5, 5),
        "beta": (lambda n: rng.beta(3, 27, n), 300),
    }[kind]
    alarms = 0
    for _ in range(500):
        line = baseline_of("brier", draw(reference), outcomes=rows * reference, margin=0.0)
        shares = np.clip(draw(365) / line.highest, 0, 1)
        alarms += wealth_against(shares, line.limit / line.highest).max() >= 2 / 0.05
    assert alarms <= 25


@pytest.mark.slow
def test_limits_hold_on_all_days_of_a_year_together() -> None:
    rng, missed = np.random.default_rng(5), 0
    for _ in range(200):
        low, high = confidence_sequence(rng.beta(3, 7, 365), 0.05)
        missed += bool((low > 0.3).any() or (high < 0.3).any())
    assert missed <= 0.05 * 200
