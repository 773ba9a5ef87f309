"""Estimates that were made before, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One estimate of one metric over one period.

    Parameters
    ----------
    metric
        Standard name.
    start, end
        First day of the period, and the day after its last.
    n
        Rows of the period.
    centre, spread
        Mean and standard deviation of the simulated values, on the scale of the metric, before any widening; None when
        none had a value.
    value, low, high
        Estimate and interval; None when nothing could be simulated. Those of a refused estimate are kept, to learn from
        what came of them.
    code, why
        Why it was refused; empty when it was given.
    realised
        What it turned out to be; None while that is not known, or cannot be.
    """

    metric: str
    start: date
    end: date
    n: int
    centre: float | None
    spread: float | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    code: str = ""
    why: str = ""
    realised: float | None = None

    @property
    def given(self) -> bool:
        """Whether there was an estimate."""
        return self.value is not None and not self.code

    @property
    def inside(self) -> bool | None:
        """Whether the truth lay in the interval; None while that is not known."""
        if self.realised is None or self.low is None or self.high is None:
            return None
        return self.low - _ROUNDING <= self.realised <= self.high + _ROUNDING

    @property
    def half_width(self) -> float | None:
        """Half of high less low; None without an interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Estimates of every metric, the oldest first."""

    scored: tuple[Scored, ...] = ()

    def of(self, metric: str) -> tuple[Scored, ...]:
        """Return those of one metric whose truth is known."""
        return tuple(each for each in self.scored if each.metric == metric and each.realised is not None)

    def until(self, day: date) -> Past:
        """Return those whose period ended by a day, with it."""
        return Past(scored=tuple(each for each in self.scored if each.end <= day))

    def plus(self, more: Iterable[Scored]) -> Past:
        """Return these and more."""
        return Past(scored=(*self.scored, *more))


NO_PAST = Past()
