"""What is counted, each kind a value that can be added to another of its kind.

How a field is added stands beside it: numbers and arrays are summed unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Reals: TypeAlias = NDArray[np.float64]

UNIT: Final = 1074  # exact sums are whole numbers of 2 ** -1074, the smallest step of a float64
SCORE_UNIT: Final = 2.0**-32  # sums of probabilities are whole numbers of this
# Milliseconds, 4 steps per doubling, from 10 microseconds to 2 minutes and 48 seconds.
LATENCY_EDGES: Final = tuple(0.01 * 2 ** (step / 4) for step in range(97))
# Hours from answer to outcome, 2 steps per doubling, from a minute to 2 years and 45 days.
DELAY_EDGES: Final = tuple(2 ** (step / 2) / 60 for step in range(41))

SMALLEST: Final = {"merge": "smallest"}
LARGEST: Final = {"merge": "largest"}
SAME: Final = {"merge": "same"}
EXACT: Final = {"merge": "exact"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumericCounts:
    """A column of numbers.

    Parameters
    ----------
    bins
        ``(len(edges) + 1,)``: finite values under, between and over the plan's edges.
    nulls
        Rows without a value.
    non_finite
        Rows with NaN or an infinity.
    unreadable
        Rows whose value is no number, because the column changed its type.
    absent
        Rows of tables that had no such column.
    minimum, maximum
        Of the finite values; None if there are none.
    centre
        The plan's, from which the sums are measured.
    deviations
        Exact sum of ``value - centre`` over finite values, in steps of ``2 ** -1074``. Each difference, and each
        square below, is a float64, rounded once; their sum is not rounded at all, so it depends on no order.
    squares
        Exact sum of ``(value - centre) ** 2``, alike; a square beyond the largest float64 counts as that.
    """

    bins: Ints
    nulls: int = 0
    non_finite: int = 0
    unreadable: int = 0
    absent: int = 0
    minimum: float | None = field(default=None, metadata=SMALLEST)
    maximum: float | None = field(default=None, metadata=LARGEST)
    centre: float = field(default=0.0, metadata=SAME)
    deviations: int = field(default=0, metadata=EXACT)
    squares: int = field(default=0, metadata=EXACT)

    @property
    def n(self) -> int:
        """Finite values."""
        return int(self.bins.sum())

    @property
    def rows(self) -> int:
        """Rows of tables that had the column."""
        return self.n + self.nulls + self.non_finite + self.unreadable

    @property
    def mean(self) -> float | None:
        """Of the finite values; None if there are none."""
        n = self.n
        return None if n == 0 else float(Fraction(self.deviations, n << UNIT) + Fraction(self.centre))

    @property
    def variance(self) -> float | None:
        """Of the finite values, with ``n - 1`` below; None if there are fewer than two."""
        n = self.n
        if n < 2:  # noqa: PLR2004 - one value has no spread
            return None
        first, second = Fraction(self.deviations, 1 << UNIT), Fraction(self.squares, 1 << UNIT)
        return max(0.0, float((second - first * first / n) / (n - 1)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoricalCounts:
    """A column of levels.

    Parameters
    ----------
    known
        ``(len(levels),)``: rows of each level of the plan.
    other
        Rows of levels that the reference had too, but that do not stand alone.
    n_new
        Rows of levels that the reference did not have.
    new
        Rows of each new level. Of more than 256, these are the 256 whose hash is smallest: a choice that no order of
        counting changes, so that each of their counts is exact.
    nulls, absent
        As for numbers.
    """

    known: Ints
    other: int = 0
    n_new: int = 0
    new: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    nulls: int = 0
    absent: int = 0

    @property
    def n(self) -> int:
        """Rows with a value."""
        return int(self.known.sum()) + self.other + self.n_new

    @property
    def rows(self) -> int:
        """Rows of tables that had the column."""
        return self.n + self.nulls

    def top_new(self, most: int = 10) -> tuple[tuple[str, int], ...]:
        """Return the most frequent of the new levels that are named, with their rows; ties by name."""
        return tuple(sorted(self.new.items(), key=lambda each: (-each[1], each[0]))[:most])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextCounts:
    """A column of text.

    Parameters
    ----------
    lengths
        ``(len(edges) + 1,)``: texts by their length in characters.
    alphabet
        ``(len(ALPHABET),)``: characters by kind, as :data:`seatrial.profiles.text.ALPHABET` names them.
    tokens
        ``(256,)``: words, folded to lower case, by their hash.
    empty
        Texts without a character, which are in ``lengths`` too.
    nulls, absent
        As for numbers.
    """

    lengths: Ints
    alphabet: Ints
    tokens: Ints
    empty: int = 0
    nulls: int = 0
    absent: int = 0

    @property
    def n(self) -> int:
        """Texts."""
        return int(self.lengths.sum())

    @property
    def rows(self) -> int:
        """Rows of tables that had the column."""
        return self.n + self.nulls


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbeddingCounts:
    """A column of vectors of one dimension.

    Parameters
    ----------
    norms
        ``(len(edges) + 1,)``: vectors by their Euclidean norm.
    projections
        ``(n_projections, most bins)``: vectors by their projection on each random direction, padded with zeros.
    sums
        ``(dimension,)``: sum of the vectors, in whole numbers of the plan's unit.
    unit
        The plan's.
    malformed
        Vectors of another dimension, or with a number that is missing or not finite.
    nulls, absent
        As for numbers.
    """

    norms: Ints
    projections: Ints
    sums: Ints
    unit: float = field(default=1.0, metadata=SAME)
    malformed: int = 0
    nulls: int = 0
    absent: int = 0

    @property
    def n(self) -> int:
        """Vectors that were counted."""
        return int(self.norms.sum())

    @property
    def rows(self) -> int:
        """Rows of tables that had the column."""
        return self.n + self.malformed + self.nulls

    @property
    def mean(self) -> Reals | None:
        """``(dimension,)``: the mean vector; None if there is none."""
        return self.sums.astype(np.float64) * (self.unit / self.n) if self.n else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelCounts:
    """A model's answers, and what is known of the truth.

    Classes are in the plan's order. Of binary models the score is the probability of the positive class, of multiclass
    models that of the class which was answered, of regression the prediction.

    Parameters
    ----------
    predicted
        ``(n_bins, n_answers)``: answers by score and label.
    score_sums
        ``(n_bins, n_answers, n_scores)``: sums of the probabilities of these answers, in whole numbers of
        ``SCORE_UNIT``: of the positive class (binary) or of every class (multiclass).
    outcomes
        ``(n_bins, n_answers, n_truths)``: answers whose outcome is known, by score, label and outcome; for regression
        the outcome is a bin of the residual, outcome minus prediction.
    known_sums
        As ``score_sums``, over the answers whose outcome is known.
    predicted_sums
        Regression, else empty: per bin, exact sums of prediction and its square, in steps of ``2 ** -1074``.
    outcome_sums
        Regression, else empty: per bin, exact sums of outcome, its square, residual, its absolute value, its square,
        and of prediction and its square over the rows whose outcome is known.
    delays
        ``(len(DELAY_EDGES) + 1,)``: outcomes by the hours from answer to knowledge, where both are known.
    errors
        Rows without an answer: no label that is one of the classes, or no finite number; or whose ``error`` is set.
    strange_outcomes
        Outcomes that the task does not have: no such class, or no finite number.
    """

    predicted: Ints
    score_sums: Ints
    outcomes: Ints
    known_sums: Ints
    predicted_sums: tuple[int, ...] = field(default=(), metadata=EXACT)
    outcome_sums: tuple[int, ...] = field(default=(), metadata=EXACT)
    delays: Ints
    errors: int = 0
    strange_outcomes: int = 0

    @property
    def n(self) -> int:
        """Answers."""
        return int(self.predicted.sum())

    @property
    def n_outcomes(self) -> int:
        """Answers whose outcome is known."""
        return int(self.outcomes.sum())

    @property
    def scores(self) -> Reals:
        """``(n_bins, n_answers, n_scores)``: sums of probabilities of all answers."""
        return self.score_sums.astype(np.float64) * SCORE_UNIT

    @property
    def known_scores(self) -> Reals:
        """``(n_bins, n_answers, n_scores)``: sums of probabilities of answers whose outcome is known."""
        return self.known_sums.astype(np.float64) * SCORE_UNIT

    @property
    def predictions(self) -> Reals:
        """``(n_bins, 2)``: sums of prediction and its square (regression)."""
        return reals(self.predicted_sums).reshape(-1, 2)

    @property
    def residuals(self) -> Reals:
        """``(n_bins, 7)``: sums as ``outcome_sums`` names them (regression)."""
        return reals(self.outcome_sums).reshape(-1, 7)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatencyCounts:
    """How long answers took.

    Parameters
    ----------
    bins
        ``(len(LATENCY_EDGES) + 1,)``: answers by milliseconds.
    total_us
        Sum, in whole microseconds.
    """

    bins: Ints
    total_us: int = 0

    @property
    def n(self) -> int:
        """Answers whose time is known."""
        return int(self.bins.sum())

    @property
    def mean_ms(self) -> float | None:
        """None if no time is known."""
        return self.total_us / 1000 / self.n if self.n else None

    def quantile_ms(self, share: float) -> float | None:
        """Return the upper edge of the bin that holds a quantile, at most 19 % above it; None if no time is known.

        What took longer than the last edge counts as the last edge.
        """
        if not self.n:
            return None
        place = int(np.searchsorted(np.cumsum(self.bins), share * self.n))
        return LATENCY_EDGES[min(place, len(LATENCY_EDGES) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SliceCounts:
    """The part of a window that is in one slice.

    Parameters
    ----------
    rows
        Rows in the slice.
    model, latency
        As for the whole window; None if no model is watched.
    """

    rows: int
    model: ModelCounts | None = None
    latency: LatencyCounts | None = None


ColumnCounts: TypeAlias = NumericCounts | CategoricalCounts | TextCounts | EmbeddingCounts
AnyCounts: TypeAlias = ColumnCounts | ModelCounts | LatencyCounts | SliceCounts


def reals(sums: tuple[int, ...]) -> Reals:
    """Return exact sums, in steps of ``2 ** -1074``, as numbers, each rounded once."""
    found: list[Any] = [float(Fraction(each, 1 << UNIT)) for each in sums]
    return np.array(found, dtype=np.float64)
