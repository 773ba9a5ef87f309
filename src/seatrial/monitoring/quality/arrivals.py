"""How outcomes arrive: which share of a day's answers has one by which age, and whether a day is later than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Floats, Ints

MATURE = 0.95
_FEWEST = 5
_ERROR = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrivals:
    """Outcomes by day of the answer and by the days that they took.

    Parameters
    ----------
    dates
        ``(n_days,)`` rising.
    answers
        ``(n_days,)`` answers of the day.
    took
        ``(n_days, n_ages)`` outcomes that became known ``0, 1, ...`` days after the day ended; the last column holds
        all that took longer.
    today
        Until when was looked: outcomes later than that are not known.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, or a day has more outcomes than answers.
    """

    dates: tuple[date, ...]
    answers: Floats
    took: Floats
    today: date

    def __post_init__(self) -> None:
        if len(self.answers) != len(self.dates) or len(self.took) != len(self.dates):
            raise ValueError("a day has one number of answers and one row of outcomes")
        if (self.took.sum(axis=1) > self.answers).any():
            raise ValueError("a day has more outcomes than answers")

    @property
    def ages(self) -> Ints:
        """``(n_days,)`` whole days since each day ended."""
        return np.array([(self.today - day).days - 1 for day in self.dates], dtype=np.int64)

    @property
    def shares(self) -> Floats:
        """``(n_days, n_ages)`` share of answers with an outcome by each age; NaN for ages not reached or no answers."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.cumsum(self.took, axis=1) / self.answers[:, None]
        reached = np.arange(found.shape[1]) <= self.ages[:, None]
        return np.where(reached, found, np.nan)


def mature_age(arrivals: Arrivals) -> int | None:
    """Return the age in days by which nearly all outcomes that ever come have come; None while the past does not say.

    Taken over days that are old enough to have passed every age, at least five: the first age at which they together
    had 95 % of what they have now.
    """
    old = (arrivals.ages >= arrivals.took.shape[1]) & (arrivals.answers > 0)
    total = arrivals.took[old].sum()
    if old.sum() < _FEWEST or total == 0:
        return None
    reached = np.cumsum(arrivals.took[old].sum(axis=0)) / total
    return int(np.argmax(reached >= MATURE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Answers of one day.

    Parameters
    ----------
    day, age
        When, and how many whole days ago that ended; below 0 while it has not.
    answers, outcomes
        How many.
    expected
        Share usually known at this age; None without a past.
    p_value
        How likely so few would be if the day were like those before; None without a past.
    late
        Whether surely fewer are known than usual, over all days looked at.
    mature
        Whether nearly all outcomes that will come have come.
    """

    day: date
    age: int
    answers: int
    outcomes: int
    expected: float | None
    p_value: float | None
    late: bool
    mature: bool


def cohorts(arrivals: Arrivals) -> tuple[Cohort, ...]:
    """Return each day with the test of its arrivals against those of the days before it, at the same age.

    The test takes a day as the unit, for outcomes of a day come together: on the arcsine scale, Student's predictive
    distribution of one more day, with the chance of a day's own rows added. A day late at one age is tested at the age
    that it has now only. The level of 0.01 is shared by all days tested.

    References
    ----------
    Anscombe (1948), The Transformation of Poisson, Binomial and Negative-Binomial Data, Biometrika 35.
    """
    angles = _angles(arrivals)
    tested = [_tested(arrivals, angles, place) for place in range(len(arrivals.dates))]
    known = sum(p is not None for _, p in tested)
    limit = mature_age(arrivals)
    return tuple(
        Cohort(
            day=day,
            age=int(arrivals.ages[place]),
            answers=int(arrivals.answers[place]),
            outcomes=int(arrivals.took[place].sum()),
            expected=tested[place][0],
            p_value=tested[place][1],
            late=(p := tested[place][1]) is not None and p <= _ERROR / known,
            mature=limit is not None and int(arrivals.ages[place]) >= limit,
        )
        for place, day in enumerate(arrivals.dates)
    )


def _angles(arrivals: Arrivals) -> Floats:
    """Return ``(n_days, n_ages)`` shares on the arcsine scale, where their variance is about 1 / (4 n)."""
    n = arrivals.answers[:, None]
    hits = arrivals.shares * n
    found: Floats = np.arcsin(np.sqrt(np.clip((hits + 0.375) / (n + 0.75), 0.0, 1.0)))
    return found


def _tested(arrivals: Arrivals, angles: Floats, place: int) -> tuple[float | None, float | None]:
    age = min(int(arrivals.ages[place]), angles.shape[1] - 1)
    if age < 0 or arrivals.answers[place] == 0:
        return None, None
    before = angles[:place, age]
    there = np.isfinite(before) & (arrivals.answers[:place] > 0)
    if there.sum() < _FEWEST:
        return None, None
    past, n_past = before[there], arrivals.answers[:place][there]
    own = 1 / (4 * arrivals.answers[place])
    between = max(float(past.var(ddof=1)) - float(np.mean(1 / (4 * n_past))), 0.0)
    spread = np.sqrt((between + own) + (between + float(np.mean(1 / (4 * n_past)))) / len(past))
    off = (float(angles[place, age]) - float(past.mean())) / spread
    return float(np.sin(past.mean()) ** 2), float(special.stdtr(len(past) - 1, off))
