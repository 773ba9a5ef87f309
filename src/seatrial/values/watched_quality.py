"""How good a watched model is: estimated before the outcomes are known, realised as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seatrial.values.slice import Slice

Source = Literal["estimated", "realised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPoint:
    """A metric over one period.

    Parameters
    ----------
    start, end
        The period, ISO 8601.
    value, low, high
        With its interval; all None when it was refused or could not be measured.
    n
        Rows behind it: predictions of an estimate, outcomes of what was realised.
    arrived
        Share of the period's predictions whose outcome is known, in [0, 1]; None when nobody asked.
    mature
        False while the outcomes that are still missing could make it another number: it is then drawn apart and never
        compared.
    note
        Why there is no number, or what must be known to use it.
    """

    start: str
    end: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    arrived: float | None = None
    mature: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySeries:
    """One metric over time.

    Parameters
    ----------
    metric
        Standard name, such as ``"roc_auc"``.
    estimated, realised
        The two lines, oldest first; either may be empty.
    expected
        The value at the trial of the release; None without one.
    margin
        How much worse than expected alarms; None when no limit was set.
    level
        Confidence level of the bands.
    """

    metric: str
    estimated: tuple[QualityPoint, ...] = ()
    realised: tuple[QualityPoint, ...] = ()
    expected: float | None = None
    margin: float | None = None
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """How past estimates of one metric turned out.

    Parameters
    ----------
    metric
        Standard name.
    periods
        Periods whose outcomes are mature.
    given
        Those of them for which an estimate was given.
    inside
        Those whose realised value lies in the estimate's interval.
    level
        Share of ``given`` that should lie inside.
    median_half_width
        Of the intervals; None when none was given.
    bias
        Mean of estimate minus realised; None when none was given.
    trusted
        Whether the estimate may be relied on; when False its findings say less.
    words
        The judgement in a sentence.
    """

    metric: str
    periods: int
    given: int
    inside: int
    level: float = 0.95
    median_half_width: float | None
    bias: float | None
    trusted: bool
    words: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.inside <= self.given <= self.periods:
            raise ValueError(f"{self.inside} inside of {self.given} given of {self.periods} periods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """A confidence sequence on the mean loss since a start, valid at any time.

    Parameters
    ----------
    metric
        The loss, such as ``"log_loss"`` or ``"error_rate"``.
    points
        How it went, oldest first; ``n`` counts the outcomes so far.
    expected, margin
        The loss at the trial, and how much more is decay.
    decayed_at
        When the lower bound passed ``expected + margin``, ISO 8601; empty when it did not.
    """

    metric: str
    points: tuple[QualityPoint, ...]
    expected: float
    margin: float
    decayed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaturityRow:
    """Predictions of one age, and how many of their outcomes are known.

    Parameters
    ----------
    age
        In words, such as ``"1 to 2 days"``; rows are ordered, the youngest first.
    predictions, outcomes
        How many were made, and of how many the outcome is known.
    expected
        Share that is usually known at this age, in [0, 1]; None without a past.
    late
        True when surely fewer are known than usual.
    """

    age: str
    predictions: int
    outcomes: int
    expected: float | None = None
    late: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.outcomes <= self.predictions:
            raise ValueError(f"{self.outcomes} outcomes of {self.predictions} predictions")

    @property
    def share(self) -> float | None:
        """Share whose outcome is known; None without predictions."""
        return self.outcomes / self.predictions if self.predictions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceWatch:
    """A declared slice, now against before.

    Parameters
    ----------
    slice
        Which rows.
    metric, source
        What is compared, and whether it is estimated or realised.
    before, now
        The metric in the reference and in the window; None where it could not be had.
    n
        Rows of the window in the slice.
    worsening
        How much worse it got, in the unit of the metric: above 0 is worse whichever way the metric points.
    low, high
        Bounds of ``worsening``, family-wise over all slices; None when the slice is too small.
    minimum
        From which worsening on it matters.
    worse
        True when ``low > minimum``.
    words
        What must be known to use it, such as why it could not be judged.
    """

    slice: Slice
    metric: str
    source: Source
    before: float | None
    now: float | None
    n: int
    worsening: float | None
    low: float | None
    high: float | None
    minimum: float = 0.0
    worse: bool
    words: str = ""

    def __post_init__(self) -> None:
        if self.worse and (self.low is None or self.low <= self.minimum):
            raise ValueError(f"{self.slice.name} is called worse and its bound {self.low} is not above {self.minimum}")
