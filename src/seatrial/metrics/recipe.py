"""The parts of one metric: its value, its interval on independent rows, and what each row contributes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, SupportsFloat, TypeVar

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.metrics.clustering import Grouping
from seatrial.metrics.interval import skewed_mean
from seatrial.metrics.scale import Scale

View_contra = TypeVar("View_contra", contravariant=True)

HALL = "hall's transform of t"
ONE_ROW = "one row tells nothing of how much rows differ"
TOO_LARGE = "the numbers are too large to compute with"
ALIKE = "every row is alike: nothing tells how far others would be off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value with an interval.

    Parameters
    ----------
    value
        None when there is nothing to measure; ``note`` says why.
    low, high
        Limits; None when no interval holds its level; ``note`` says why.
    method
        The interval in a few words.
    note
        What a reader must know; may be empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    method: str = "none"
    note: str = ""

    @property
    def width(self) -> float:
        """High less low; infinite without limits."""
        return np.inf if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Generic[View_contra]):
    """How one metric is measured.

    Parameters
    ----------
    measure
        From the rows and a confidence level to a value with limits on independent rows.
    influence
        From the rows to ``(n_rows,)`` numbers of mean zero: by how much the value would move, times ``n_rows``, if a
        row weighed more. Called only where there is a value.
    scale
        Where the value is closest to normal: limits over clusters are made there and carried back.
    clustered
        Limits over clusters where influences do not serve; None for those of the influences.
    paired
        False when influences do not serve for a difference of two models either.
    span
        How far apart the influences of one row can be, where answers are so few-valued that rows seen may not show it.
    carriers
        How many rows carry the value, where they are not all: the positives, the rarer class.
    """

    measure: Callable[[View_contra, float], Measured]
    influence: Callable[[View_contra], Floats]
    scale: Scale
    clustered: Callable[[View_contra, Grouping, float], tuple[float, float]] | None = None
    paired: bool = True
    span: Callable[[View_contra], float] | None = None
    carriers: Callable[[View_contra], int] | None = None


def no_value(why: str) -> Measured:
    """Return that there is nothing to measure, and why."""
    return Measured(value=None, note=why)


def finite(measured: Measured) -> Measured:
    """Return a measured value as it is, or without the numbers that are too large to compute with."""
    if measured.value is None:
        return measured
    if not np.isfinite(measured.value):
        return no_value(TOO_LARGE)
    limits = (measured.low, measured.high)
    if None in limits or np.isfinite(np.array(limits, dtype=float)).all():
        return measured
    return Measured(value=measured.value, note=TOO_LARGE)


def within(value: float, limits: tuple[SupportsFloat, SupportsFloat], method: str, *, note: str = "") -> Measured:
    """Return a value with its limits, which hold the value itself whatever rounding did."""
    low, high = (float(limit) for limit in limits)
    return Measured(
        value=float(value), low=min(low, float(value)), high=max(high, float(value)), method=method, note=note
    )


def mean_of(losses: Callable[[View_contra], Floats], scale: Scale) -> Recipe[View_contra]:
    """Return the recipe of the mean of one number per row; on the scale ``"log"`` the numbers are >= 0."""

    def measure(view: View_contra, level: float) -> Measured:
        return mean_measure(losses(view), level, lowest=-np.inf if scale == "identity" else 0.0)

    return Recipe(measure=measure, influence=lambda view: centred(losses(view)), scale=scale)


def mean_measure(rows: Floats, level: float, *, lowest: float = 0.0) -> Measured:
    """Return the mean of numbers per row with its limits, the low one not below ``lowest``."""
    value, limits = float(rows.mean()), mean_limits(rows, level)
    if isinstance(limits, str):
        return Measured(value=value, note=limits)
    return within(value, (max(limits[0], lowest), limits[1]), HALL)


def centred(rows: Floats) -> Floats:
    """Return the numbers less their mean."""
    found: Floats = rows - rows.mean()
    return found


def mean_limits(rows: Floats, level: float) -> tuple[float, float] | str:
    """Return limits of the mean of numbers per row, or why there are none."""
    if len(rows) < 2:  # noqa: PLR2004 - a spread needs two
        return ONE_ROW
    if rows.min() == rows.max():
        return ALIKE
    return skewed_mean(rows, level)
