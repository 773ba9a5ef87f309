"""What a report shows beside numbers: curves, tables and histograms, small enough to keep with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seatrial.values.slice import Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a curve, with a band where there is one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A named line on one chart.

    Parameters
    ----------
    kind
        ``"reliability"`` (x mean score, y observed rate, band, n), ``"roc"`` (x false positive rate, y recall),
        ``"pr"`` (x recall, y precision), ``"predicted_actual"`` (x mean prediction, y mean truth, band, n).
    slice
        Name of the slice.
    series
        What the line is of: ``"model"``, ``"champion"``, a class, ``"recalibrated_isotonic"``.
    points
        At most 200, x never falling.
    """

    kind: Literal["reliability", "roc", "pr", "predicted_actual"]
    slice: str
    series: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Counts on shared edges.

    Parameters
    ----------
    name
        ``"score"``, ``"residual"`` or ``"column:NAME"``.
    series
        ``"negative"``, ``"positive"``, ``"train"``, ``"test"`` ...
    edges
        ``len(counts) + 1`` rising numbers, or empty when ``levels`` are given.
    levels
        Categories, the most frequent first, ``"(other)"`` and ``"(missing)"`` last; empty when ``edges`` are given.
    counts
        Rows per bin or level.
    """

    name: str
    series: str
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRow:
    """How a slice does against the rest of the rows.

    Parameters
    ----------
    slice
        Which rows.
    origin
        ``"declared"`` by the project or ``"found"`` by the search.
    n, share
        Rows, and their share of all rows in [0, 1].
    measure
        ``"error_rate"`` for classification, ``"large_error_rate"`` for regression.
    error, rest
        The measure inside and outside.
    excess, excess_low
        ``error - rest`` and its one-sided lower confidence bound over the whole family; None for the bound of a slice
        that was too small to judge.
    harm
        Rows times excess: errors that would go away if the slice were like the rest.
    flagged
        True when ``excess_low > 0`` over the whole family.
    merged
        Other finds that told the same story, by name.
    """

    slice: Slice
    origin: Literal["declared", "found"]
    n: int
    share: float
    measure: Literal["error_rate", "large_error_rate"]
    error: float
    rest: float
    excess: float
    excess_low: float | None
    harm: float
    flagged: bool
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """A metric on one period of the test table.

    Parameters
    ----------
    start
        First instant of the period, ISO 8601.
    unit
        ``"day"``, ``"week"`` or ``"month"``.
    metric, value, low, high, n
        As in an estimate.
    """

    start: str
    unit: Literal["day", "week", "month"]
    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """One column, in the training table and the test table.

    Parameters
    ----------
    name
        Name of the column.
    type
        Type in words, such as ``"number"`` or ``"text"``.
    role
        ``"feature"``, ``"target"``, ``"time"``, ``"id"``, ``"group"``, ``"ignored"`` ...
    nulls_train, nulls_test
        Share of missing values in [0, 1]; None without that table.
    distinct
        Distinct values in the test table.
    shift
        Effect size of train against test: Kolmogorov-Smirnov distance for numbers, Cramer's w for categories; None
        without a training table.
    shift_low
        Its lower confidence bound over all columns.
    """

    name: str
    type: str
    role: str
    nulls_train: float | None
    nulls_test: float
    distinct: int
    shift: float | None = None
    shift_low: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Counts of truth against answer: ``counts[i][j]`` rows of class ``i`` were called ``j``."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibits:
    """Everything a report draws.

    Parameters
    ----------
    curves, histograms, slices, periods, columns
        As their values say; empty where there is nothing to show.
    confusion
        None for regression.
    """

    curves: tuple[Curve, ...] = ()
    histograms: tuple[Histogram, ...] = ()
    slices: tuple[SliceRow, ...] = ()
    periods: tuple[PeriodRow, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    confusion: Confusion | None = None


def joined(*parts: Exhibits) -> Exhibits:
    """Return the exhibits of all parts together; the last confusion matrix stands."""
    confusions = [part.confusion for part in parts if part.confusion is not None]
    return Exhibits(
        curves=tuple(curve for part in parts for curve in part.curves),
        histograms=tuple(histogram for part in parts for histogram in part.histograms),
        slices=tuple(row for part in parts for row in part.slices),
        periods=tuple(row for part in parts for row in part.periods),
        columns=tuple(row for part in parts for row in part.columns),
        confusion=confusions[-1] if confusions else None,
    )
