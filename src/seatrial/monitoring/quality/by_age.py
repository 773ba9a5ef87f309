"""Realised quality by age of the answers; only ages that are equally mature are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from seatrial.monitoring.quality.arrivals import Arrivals, Cohort, cohorts
from seatrial.monitoring.quality.days import ClassDays, Days
from seatrial.monitoring.quality.names import Costs
from seatrial.monitoring.quality.realised import realised
from seatrial.monitoring.quality.selective import selective_labels
from seatrial.values import Estimate

BANDS = (1, 2, 4, 7, 14, 28)
_UNEQUAL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """Answers of some age, and what their outcomes show so far.

    Parameters
    ----------
    youngest, oldest
        Whole days since the day of the answer ended: from, and below; None is without end.
    first, last
        Days of the answers.
    answers, outcomes
        How many.
    mature
        Whether nearly all outcomes have come: of every day of the band.
    late
        Whether a day of it has surely fewer outcomes than usual.
    estimates
        Realised quality; of a band that is not mature it may change yet, and each says so in ``note``.
    """

    youngest: int
    oldest: int | None
    first: date
    last: date
    answers: int
    outcomes: int
    mature: bool
    late: bool
    estimates: tuple[Estimate, ...]

    @property
    def words(self) -> str:
        """The age in words."""
        return f"{self.youngest} days and more" if self.oldest is None else f"{self.youngest} to {self.oldest} days"

    @property
    def arrived(self) -> float | None:
        """Share of answers whose outcome is known; None without answers."""
        return self.outcomes / self.answers if self.answers else None


def by_age(
    days: Days,
    arrivals: Arrivals,
    *,
    metrics: Sequence[str] | None = None,
    costs: Costs | None = None,
    bands: Sequence[int] = BANDS,
) -> tuple[AgeBand, ...]:
    """Return realised quality by age, the youngest first; ages without answers are left out.

    Parameters
    ----------
    days, arrivals
        Of the same dates.
    metrics, costs
        As of :func:`realised`.
    bands
        Ages in days at which a band ends.

    Raises
    ------
    ValueError
        If the dates differ.
    """
    if days.dates != arrivals.dates:
        raise ValueError("days and their arrivals have different dates")
    found = []
    tested = cohorts(arrivals)
    for youngest, oldest in zip((0, *bands), (*bands, None), strict=True):
        inside = [place for place, each in enumerate(tested) if _is_in(each, youngest, oldest)]
        if inside:
            part = realised(days.take(np.array(inside)), metrics=metrics, costs=costs)
            found.append(_band([tested[place] for place in inside], part, ages=(youngest, oldest)))
    return tuple(found)


def _is_in(cohort: Cohort, youngest: int, oldest: int | None) -> bool:
    return cohort.answers > 0 and max(cohort.age, 0) >= youngest and (oldest is None or max(cohort.age, 0) < oldest)


def _band(tested: Sequence[Cohort], found: Sequence[Estimate], *, ages: tuple[int, int | None]) -> AgeBand:
    mature = all(each.mature for each in tested)
    note = "" if mature else "outcomes are still to come: this may change"
    return AgeBand(
        youngest=ages[0],
        oldest=ages[1],
        first=tested[0].day,
        last=tested[-1].day,
        answers=sum(each.answers for each in tested),
        outcomes=sum(each.outcomes for each in tested),
        mature=mature,
        late=any(each.late for each in tested),
        estimates=tuple(with_note(each, note) for each in found),
    )


def with_note(estimate: Estimate, note: str) -> Estimate:
    """Return an estimate with one more thing to know about it."""
    return replace(estimate, note="; ".join(each for each in (estimate.note, note) if each))


def why_not_compared(days: Days, one: AgeBand, other: AgeBand) -> str:
    """Return why the realised quality of two bands may not be compared, or an empty string when it may.

    Outcomes that come early can be of another kind than those that come late. So two bands are compared when both are
    mature, or when they have nearly the same share of their outcomes; never where outcomes are selected.
    """
    if isinstance(days, ClassDays):
        found = selective_labels(days)
        if found is not None:
            return found.words
    if one.late or other.late:
        return "fewer outcomes came than usual at that age"
    if one.mature and other.mature:
        return ""
    shares = one.arrived or 0.0, other.arrived or 0.0
    if one.mature or other.mature or abs(shares[0] - shares[1]) > _UNEQUAL:
        return f"{shares[0]:.0%} of the outcomes of one are known, and {shares[1]:.0%} of the other"
    return ""
