from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from quality_days import START, binary_days, dates
from seatrial.monitoring.quality import Arrivals, by_age, cohorts, mature_age, why_not_compared

RATES = np.array([0.3, 0.3, 0.25, 0.1, 0.0])


def arrivals(n: int, *, rows: int = 300, slow: int | None = None, spread: float = 0.0, seed: int = 0) -> Arrivals:
    """Return days seen on the day after the last; of day ``slow``, a third of the outcomes are missing."""
    rng, today = np.random.default_rng(seed), START + timedelta(days=n)
    took = np.zeros((n, len(RATES)))
    for day in range(n):
        share = np.clip(rng.normal(1, spread), 0.2, 1.05) * (2 / 3 if day == slow else 1)
        came = rng.multinomial(rows, [*(RATES * share), 1 - (RATES * share).sum()])[:-1]
        took[day] = came * (np.arange(len(RATES)) <= n - day - 1)
    return Arrivals(dates=dates(n), answers=np.full(n, float(rows)), took=took, today=today)


def test_outcomes_are_mature_at_the_age_at_which_nearly_all_have_come() -> None:
    assert mature_age(arrivals(30)) == 3
    assert mature_age(arrivals(4)) is None


def test_ages_not_reached_are_unknown() -> None:
    found = arrivals(3).shares
    assert np.isnan(found[2, 1:]).all()
    assert not np.isnan(found[2, 0])


def test_a_day_with_fewer_outcomes_than_usual_at_its_age_is_late() -> None:
    found = cohorts(arrivals(30, slow=28))
    assert [each.day.day for each in found if each.late] == [29]
    assert found[28].expected == pytest.approx(0.6, abs=0.03)
    assert not found[28].mature


def test_without_a_past_nothing_is_late() -> None:
    found = cohorts(arrivals(4))
    assert {(each.p_value, each.expected, each.late) for each in found} == {(None, None, False)}


def test_days_that_differ_raise_few_alarms() -> None:
    late = sum(any(each.late for each in cohorts(arrivals(30, spread=0.1, seed=seed))) for seed in range(200))
    assert late <= 10


def test_more_outcomes_than_answers_are_refused() -> None:
    found = arrivals(3)
    with pytest.raises(ValueError, match="more outcomes than answers"):
        replace(found, answers=found.answers * 0)


def test_quality_by_age_says_what_may_change_yet() -> None:
    bands = by_age(binary_days(30), arrivals(30), metrics=["accuracy"])
    assert [each.words for each in bands] == [
        "0 to 1 days", "1 to 2 days", "2 to 4 days", "4 to 7 days", "7 to 14 days", "14 to 28 days", "28 days and more",
    ]  # fmt: skip
    assert [each.mature for each in bands] == [False, False, False, True, True, True, True]
    assert sum(each.answers for each in bands) == 9000
    assert "outcomes are still to come" in bands[0].estimates[0].note


def test_ages_of_unequal_maturity_are_not_compared() -> None:
    days = binary_days(30)
    bands = by_age(days, arrivals(30), metrics=["accuracy"])
    assert why_not_compared(days, bands[3], bands[5]) == ""
    assert why_not_compared(days, bands[0], bands[5]).endswith("of the other")
    late = by_age(days, arrivals(30, rows=2000, slow=29), metrics=["accuracy"])
    assert why_not_compared(days, late[0], late[5]) == "fewer outcomes came than usual at that age"


def test_selective_outcomes_are_never_compared() -> None:
    days = binary_days(30)
    days = replace(days, known=days.known * np.array([0.0, 1.0])[:, None])
    bands = by_age(days, arrivals(30), metrics=["accuracy"])
    assert "what was missed cannot be known" in why_not_compared(days, bands[4], bands[5])


def test_days_and_arrivals_must_be_of_the_same_dates() -> None:
    with pytest.raises(ValueError, match="different dates"):
        by_age(binary_days(29), arrivals(30))
