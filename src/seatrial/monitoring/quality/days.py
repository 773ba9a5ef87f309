"""What a model answered on each day, and what turned out: counts, never rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np

from seatrial.metrics.arrays import Floats, Ints, Rows


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassDays:
    """Answers of a classifier, by day, bin of score, answer and truth.

    Parameters
    ----------
    dates
        ``(n_days,)`` rising; days without rows may be missing.
    answered
        ``(n_days, n_bins, n_classes)`` rows by bin of score and by the class that was answered. The score is that of
        the positive class when there are two classes, else that of the class answered.
    known
        ``(n_days, n_bins, n_classes, n_classes)`` those of them whose truth is known: bin, answer, truth.
    said
        ``(n_bins,)`` mean score of the rows in a bin, rising, in [0, 1].
    classes
        As the journal writes them.
    positive
        Which class is positive, when there are two.
    scored
        False when the model gives labels only: then bins are answers, and ``said`` means nothing.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, or the dates do not rise.
    """

    dates: tuple[date, ...]
    answered: Floats
    known: Floats
    said: Floats
    classes: tuple[str, ...]
    positive: int = 1
    scored: bool = True

    def __post_init__(self) -> None:
        k = len(self.classes)
        shape = (len(self.dates), len(self.said), k)
        if self.answered.shape != shape or self.known.shape != (*shape, k):
            raise ValueError(f"counts of {shape} expected, got {self.answered.shape} and {self.known.shape}")
        _check_order(self.dates)

    @property
    def binary(self) -> bool:
        """Whether there are two classes, and the score is that of the positive one."""
        return len(self.classes) == 2  # noqa: PLR2004 - yes and no

    @cached_property
    def rows(self) -> Floats:
        """``(n_days,)`` answers."""
        found: Floats = self.answered.sum(axis=(1, 2), dtype=np.float64)
        return found

    @cached_property
    def outcomes(self) -> Floats:
        """``(n_days,)`` answers whose truth is known."""
        found: Floats = self.known.sum(axis=(1, 2, 3), dtype=np.float64)
        return found

    @cached_property
    def ordinals(self) -> Ints:
        """``(n_days,)`` dates as whole numbers."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)

    def take(self, days: Rows) -> ClassDays:
        """Return some days: a boolean mask of ``(n_days,)`` or day numbers."""
        places = np.arange(len(self.dates))[days]
        dates = tuple(self.dates[place] for place in places)
        return replace(self, dates=dates, answered=self.answered[places], known=self.known[places])


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberDays:
    """Answers of a regression model, by day and bin of the prediction.

    Parameters
    ----------
    dates
        As of :class:`ClassDays`.
    answered
        ``(n_days, n_bins)`` rows by bin of the prediction.
    known
        ``(n_days, n_bins)`` those of them whose truth is known.
    absolute, squared, fourth
        ``(n_days, n_bins)`` sums over the known rows of the size of the error, its square and its fourth power.
    """

    dates: tuple[date, ...]
    answered: Floats
    known: Floats
    absolute: Floats
    squared: Floats
    fourth: Floats

    def __post_init__(self) -> None:
        shapes = {part.shape for part in (self.answered, self.known, self.absolute, self.squared, self.fourth)}
        if len(shapes) != 1 or next(iter(shapes))[0] != len(self.dates):
            raise ValueError(f"{len(self.dates)} days of one shape expected, got {sorted(shapes)}")
        _check_order(self.dates)

    @cached_property
    def rows(self) -> Floats:
        """``(n_days,)`` answers."""
        found: Floats = self.answered.sum(axis=1, dtype=np.float64)
        return found

    @cached_property
    def outcomes(self) -> Floats:
        """``(n_days,)`` answers whose truth is known."""
        found: Floats = self.known.sum(axis=1, dtype=np.float64)
        return found

    @cached_property
    def ordinals(self) -> Ints:
        """``(n_days,)`` dates as whole numbers."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)

    def take(self, days: Rows) -> NumberDays:
        """Return some days: a boolean mask of ``(n_days,)`` or day numbers."""
        places = np.arange(len(self.dates))[days]
        parts = {name: getattr(self, name)[places] for name in ("answered", "known", "absolute", "squared", "fourth")}
        return NumberDays(dates=tuple(self.dates[place] for place in places), **parts)


Days = ClassDays | NumberDays


def _check_order(dates: Sequence[date]) -> None:
    if any(later <= earlier for earlier, later in pairwise(dates)):
        raise ValueError("dates must rise")
