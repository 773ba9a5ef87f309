"""The columns of an exam as a report shows them: a line each, and histograms of those that moved most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import polars as pl

from seatrial.data.checks.columns import Column, Floats, Ints, as_numbers, as_text, count_columns, is_numeric
from seatrial.data.checks.effects import Shift, family_alpha, shift_between
from seatrial.data.exam import PARTIES, Exam, Party
from seatrial.values.exhibits import ColumnRow, Histogram

ROLES = ("target", "feature", "time", "id", "group", "protected", "ignored", "other")
WORDS = {"number": "number", "integer": "whole number", "boolean": "true or false", "string": "text"}
WORDS |= {"datetime": "instant", "any": "empty"}

MOST_COLUMNS = 12
MOST_BINS = 20
TAIL = 0.005
EVEN = 1e-9  # differences below this share are rounding
LARGEST = 1e300  # beyond, widths overflow
SMALLEST = 1e-300  # below, they underflow
LARGEST_WHOLE = 2.0**50
OTHER, MISSING = "(other)", "(missing)"


def describe_columns(exam: Exam, *, columns: Mapping[str, Column] | None = None) -> tuple[ColumnRow, ...]:
    """Return a line for each column of the test table: the target, the features by name, then the others.

    Parameters
    ----------
    exam
        The tables.
    columns
        The counts of the same exam (``survey(exam).columns``), if they have been made already.
    """
    counted = count_columns(exam) if columns is None else columns
    alpha = family_alpha(counted.values())
    known = [column for column in counted.values() if "test" in column.parts]
    known.sort(key=lambda column: (ROLES.index(column.role), column.name))
    return tuple(_row(column, alpha) for column in known)


def column_histograms(exam: Exam, *, columns: Mapping[str, Column] | None = None) -> tuple[Histogram, ...]:
    """Return histograms per table of the target and of the twelve features that differ most between train and test.

    Parameters
    ----------
    exam, columns
        As those of :func:`describe_columns`. Without a training table: the first twelve features by name.

    Returns
    -------
    tuple of Histogram
        Named ``"column:NAME"``, one per table that has the column, on shared edges or levels, at most twenty. Of
        numbers the outer half percent on either side is counted in the first and the last bin.
    """
    counted = count_columns(exam) if columns is None else columns
    chosen = [column for column in counted.values() if column.role == "target" and "test" in column.parts]
    chosen += _moved_most(counted.values())
    return tuple(histogram for column in chosen for histogram in _histograms(exam, column))


def _row(column: Column, alpha: float) -> ColumnRow:
    test, train = column.parts["test"], column.parts.get("train")
    shift = shift_between(column, "train", "test", alpha=alpha) if column.compared else None
    return ColumnRow(
        name=column.name,
        type=WORDS[test.type],
        role=column.role,
        nulls_train=train.nulls / train.rows if train is not None and train.rows else None,
        nulls_test=test.nulls / test.rows if test.rows else 0.0,
        distinct=test.distinct,
        shift=None if shift is None else shift.value,
        shift_low=None if shift is None else shift.low,
    )


def _moved_most(columns: Iterable[Column]) -> list[Column]:
    fed = [
        column
        for column in columns
        if column.fed and column.role != "target" and column.compared and "test" in column.parts
    ]
    shifts: dict[str, Shift | None] = {
        column.name: shift_between(column, "train", "test", alpha=0.05) for column in fed
    }
    return sorted(fed, key=lambda column: (-_size(shifts[column.name]), column.name))[:MOST_COLUMNS]


def _size(shift: Shift | None) -> float:
    return 0.0 if shift is None else shift.value


def _histograms(exam: Exam, column: Column) -> tuple[Histogram, ...]:
    values = {party: exam.tables[party].frame[column.name] for party in PARTIES if party in column.parts}
    if all(is_numeric(part.type) or not part.known for part in column.parts.values()):
        return _of_numbers(column.name, values)
    return _of_levels(column.name, values)


def _of_numbers(name: str, values: Mapping[Party, pl.Series]) -> tuple[Histogram, ...]:
    numbers = {party: each[np.isfinite(each)] for party, series in values.items() if (each := _known(series)).size}
    filled = {party: each for party, each in numbers.items() if each.size}
    if not filled:
        return ()
    edges = _edges(list(filled.values()))
    counts = {party: _counts(each, edges) for party, each in filled.items()}
    return tuple(
        Histogram(name=f"column:{name}", series=party, edges=tuple(edges.tolist()), counts=tuple(each.tolist()))
        for party, each in counts.items()
    )


def _counts(values: Floats, edges: Floats) -> Ints:
    inside = np.clip(values, edges[0], edges[-1])
    with np.errstate(over="ignore", invalid="ignore"):  # bins as wide as numbers reach are not even
        widths = np.diff(edges)
        even = bool(np.ptp(widths) <= EVEN * widths[0])
    if not even:
        return np.histogram(inside, edges)[0]
    # Told by number instead of by edges, numpy need not sort the values.
    return np.histogram(inside, len(widths), (float(edges[0]), float(edges[-1])))[0]


def _known(values: pl.Series) -> Floats:
    return as_numbers(values.drop_nulls()) if values.dtype != pl.Null else np.zeros(0)


def _edges(samples: list[Floats]) -> Floats:
    """Return at most twenty-one rising edges at round numbers, or halfway between whole ones."""
    low = max(min(_quantile(each, TAIL, "lower") for each in samples), -LARGEST)
    high = min(max(_quantile(each, 1 - TAIL, "higher") for each in samples), LARGEST)
    whole = all(bool((each == np.round(each)).all()) for each in samples)
    if whole and high - low < MOST_BINS and max(abs(low), abs(high)) < LARGEST_WHOLE:
        return np.arange(low - 0.5, high + 1.0)
    if high - low <= max(EVEN * max(abs(low), abs(high)), SMALLEST):
        width = max(abs(low) / 2, 0.5)
        return np.array([low - width, low + width])
    step = _round_step((high - low) / (MOST_BINS - 2))
    return np.arange(math.floor(low / step), math.floor(high / step) + 2, dtype=np.float64) * step


def _quantile(values: Floats, share: float, side: Literal["lower", "higher"]) -> float:
    return float(pl.Series(values).quantile(share, side) or 0.0)


def _round_step(width: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is no less than a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next((step * power for step in (1.0, 2.0, 2.5, 5.0) if step * power >= width), 10 * power)


def _of_levels(name: str, values: Mapping[Party, pl.Series]) -> tuple[Histogram, ...]:
    counted = {
        party: as_text(series).alias("level").drop_nulls().value_counts(name="count").cast({"count": pl.Int64})
        for party, series in values.items()
    }
    together = pl.concat(list(counted.values())).group_by("level").agg(pl.col("count").sum())
    kept = together.sort("count", "level", descending=[True, False])["level"].head(MOST_BINS - 2).to_list()
    rest = (
        *([OTHER] if together.height > len(kept) else []),
        *([MISSING] if any(s.null_count() for s in values.values()) else []),
    )
    found = []
    for party, series in values.items():
        rows = dict(counted[party].iter_rows())
        shown = [rows.get(level, 0) for level in kept]
        ends = {OTHER: len(series) - series.null_count() - sum(shown), MISSING: series.null_count()}
        counts = (*shown, *(ends[end] for end in rest))
        found.append(Histogram(name=f"column:{name}", series=party, levels=(*kept, *rest), counts=counts))
    return tuple(found)
