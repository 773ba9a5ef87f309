"""A column in a few bins: quantiles of numbers, frequent levels of everything else, missing apart."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.evaluation.subject import Array, Column, Columns
from seatrial.values import Condition, Level

Codes: TypeAlias = NDArray[np.uint8]

QUANTILES = 10
FEW_NUMBERS = 12
MOST_LEVELS = 20
GLANCE = 2_000
SLACK = 400
FURTHEST = 18
LARGE = 1e15  # from here on whole numbers have gaps
CALENDAR = ("Y", "M", "D", "h")
AT_ONCE = 16_000_000  # values in memory while columns are cut side by side


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberBins:
    """Half-open ranges between rising edges, then missing.

    Parameters
    ----------
    column
        Name of the column.
    edges
        Finite and rising, at least one: bin ``i`` holds ``edges[i - 1] <= x < edges[i]``.
    """

    column: str
    edges: tuple[float, ...]

    @property
    def width(self) -> int:
        """Number of codes."""
        return len(self.edges) + 2

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What each code stands for."""
        lows, highs = (None, *self.edges), (*self.edges, None)
        ranges = [
            Condition(column=self.column, kind="range", at_least=low, below=high)
            for low, high in zip(lows, highs, strict=True)
        ]
        return (*ranges, Condition(column=self.column, kind="missing"))

    def encode(self, values: Column) -> Codes:
        """Return the code of each value; NaN is the last."""
        if isinstance(values, pl.Series):
            raise TypeError(f"{self.column} is text, not numbers")
        codes = np.zeros(len(values), dtype=np.uint8)
        for edge in self.edges:  # a pass per edge is 10 times faster than a binary search per row
            codes += values >= edge
        if values.dtype.kind == "f":
            codes[np.isnan(values)] = len(self.edges) + 1
        return codes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelBins:
    """Frequent levels, then every other level, then missing.

    Parameters
    ----------
    column
        Name of the column.
    levels
        The levels that stand alone.
    unit
        For instants: the unit of their calendar periods, as ``datetime64`` names it; empty otherwise.
    """

    column: str
    levels: tuple[Level, ...]
    unit: str = ""

    @property
    def width(self) -> int:
        """Number of codes."""
        return len(self.levels) + 2

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What each code stands for."""
        named = [Condition(column=self.column, kind="equals", equals=level) for level in self.levels]
        return (
            *named,
            Condition(column=self.column, kind="other"),
            Condition(column=self.column, kind="missing"),
        )

    def encode(self, values: Column) -> Codes:
        """Return the code of each value; a level not seen when the bins were made is the last but one."""
        other, missing = len(self.levels), len(self.levels) + 1
        if isinstance(values, pl.Series) or values.dtype.kind in "OM":
            texts = texts_of(values, self.unit)
            known = [str(level) for level in self.levels]
            coded = texts.replace_strict(known, list(range(len(known))), default=other, return_dtype=pl.UInt8)
            codes: Codes = coded.set(texts.is_null(), missing).to_numpy().copy()
            return codes
        codes = np.full(len(values), other, dtype=np.uint8)
        for code, level in enumerate(self.levels):
            codes[values == level] = code
        if values.dtype.kind == "f":
            codes[np.isnan(values)] = missing
        return codes


Bins: TypeAlias = NumberBins | LevelBins


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Binned:
    """Columns as codes.

    Parameters
    ----------
    bins
        How each column was cut, in the order of the columns' names.
    codes
        ``(n_columns, n_rows)``.
    """

    bins: tuple[Bins, ...]
    codes: Codes

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of codes of each column."""
        return tuple(each.width for each in self.bins)


def cut(columns: Columns, *, quantiles: int = QUANTILES, most_levels: int = MOST_LEVELS) -> Binned:
    """Return all columns in bins, in the order of their names; the work is shared between threads.

    Parameters
    ----------
    columns
        Arrays of ``n_rows``, as a model's ``predict`` takes them.
    quantiles
        Bins per column of numbers, of about equal size; ties make fewer.
    most_levels
        Levels that stand alone, the most frequent first and by name among equals.
    """

    def one(name: str) -> tuple[Bins, Codes]:
        values = columns[name]
        bins = fit_bins(name, values, quantiles=quantiles, most_levels=most_levels)
        return bins, bins.encode(values)

    names = sorted(columns)
    with ThreadPoolExecutor(threads_for(len(columns[names[0]]) if names else 0)) as pool:
        done = list(pool.map(one, names))
    codes = np.stack([code for _, code in done]) if done else np.zeros((0, 0), dtype=np.uint8)
    return Binned(bins=tuple(bins for bins, _ in done), codes=codes)


def threads_for(rows: int) -> int:
    """Return how many columns of so many rows may be cut side by side: one per processor, if the memory allows it."""
    return max(1, min(os.cpu_count() or 1, AT_ONCE // max(rows, 1)))


def recode(binned: Binned, columns: Columns) -> Codes:
    """Return the codes of other rows under the same bins; a column that is not there is missing everywhere.

    A column of another kind than when the bins were made (text for numbers) is missing everywhere too.
    """
    rows = len(next(iter(columns.values()))) if columns else 0
    codes = np.zeros((len(binned.bins), rows), dtype=np.uint8)
    for place, bins in enumerate(binned.bins):
        values = columns.get(bins.column)
        codes[place] = bins.encode(values) if values is not None and _fits(bins, values) else bins.width - 1
    return codes


def fit_bins(name: str, values: Column, *, quantiles: int = QUANTILES, most_levels: int = MOST_LEVELS) -> Bins:
    """Return how one column is cut: the same for every order of its rows."""
    if isinstance(values, pl.Series) or values.dtype.kind == "O":
        return LevelBins(column=name, levels=_frequent(texts_of(values), most_levels))
    kind = values.dtype.kind
    if kind == "M":
        levels, unit = _calendar(values, most_levels)
        return LevelBins(column=name, levels=levels, unit=unit)
    if kind == "b":
        return LevelBins(column=name, levels=(False, True))
    missing = np.isnan(values) if kind == "f" else None
    known = values if missing is None or not missing.any() else values[~missing]
    few = _few(known)
    if few is not None:
        return LevelBins(column=name, levels=few)
    edges = quantile_edges(known, quantiles)
    return NumberBins(column=name, edges=edges) if edges else LevelBins(column=name, levels=())


def quantile_edges(known: Array, quantiles: int) -> tuple[float, ...]:
    """Return the edges between bins of about equal size, each the roundest number within a 400th of the rows below.

    Where the smallest value fills every bin, the one edge is above it. None when all values are one, or infinite.
    """
    places = sorted({len(known) * i // quantiles for i in range(1, quantiles)} - {0})
    if not places:
        return ()
    slack = max(1, len(known) // SLACK)
    rising = np.sort(known)  # numpy sorts all of them in a fourth of the time in which it puts 80 places right
    cuts = {float(rising[place]): float(rising[max(place - slack, 0)]) for place in reversed(places)}
    smallest = float(rising[0])
    edges = tuple(_roundest(below, value) for value, below in sorted(cuts.items()) if smallest < value < np.inf)
    if edges:
        return edges
    above = known[(known > smallest) & (known < np.inf)]
    return (_roundest(smallest, float(above.min())),) if len(above) else ()


def _roundest(below: float, value: float) -> float:
    """Return the roundest number above ``below`` and up to ``value``, so that an edge reads well."""
    if abs(value) > LARGE:
        return value
    for places in range(-FURTHEST, FURTHEST):
        rounded = round(math.floor(value * 10.0**places) / 10.0**places, places)
        if below < rounded <= value:
            return rounded + 0.0  # one zero
    return value


def _few(known: Array) -> tuple[Level, ...] | None:
    """Return all values if they are few; a glance at some rows spares the sort of a column with many."""
    if len(np.unique(known[:GLANCE])) > FEW_NUMBERS:
        return None
    distinct = np.unique(known)
    if len(distinct) > FEW_NUMBERS or not np.isfinite(distinct).all():
        return None
    return tuple(distinct.tolist())


def texts_of(values: Column, unit: str = "") -> pl.Series:
    """Return text as it is, objects as text, instants as the names of their calendar periods; None stays missing."""
    if isinstance(values, pl.Series):
        return values
    if values.dtype.kind == "M":
        return _texts(values, unit)
    objects = values.tolist()
    try:
        return pl.Series(objects, dtype=pl.String, strict=True)
    except TypeError:  # not all are texts: one by one takes six times as long
        return pl.Series([value if value is None else str(value) for value in objects], dtype=pl.String)


def _frequent(texts: pl.Series, most: int) -> tuple[Level, ...]:
    counts = texts.drop_nulls().rename("level").value_counts(name="rows")
    kept = counts.sort(["rows", "level"], descending=[True, False]).head(most)
    return tuple(kept["level"].to_list())


def _calendar(values: Array, most: int) -> tuple[tuple[Level, ...], str]:
    """Return the calendar periods of instants, of the finest unit that makes few enough, and that unit."""
    chosen = CALENDAR[0]
    for unit in CALENDAR[1:]:
        if _texts(values, unit).drop_nulls().n_unique() > most:
            break
        chosen = unit
    return _frequent(_texts(values, chosen), most), chosen


def _texts(values: Array, unit: str) -> pl.Series:
    floored: Any = values.astype(f"datetime64[{unit}]")
    distinct, codes = np.unique(floored, return_inverse=True)
    names = [None if np.isnat(each) else str(each) for each in distinct]
    return pl.Series(names, dtype=pl.String).gather(codes) if names else pl.Series([], dtype=pl.String)


def _fits(bins: Bins, values: Column) -> bool:
    """Return whether values are of the kind that the bins were made of."""
    kind = "O" if isinstance(values, pl.Series) else values.dtype.kind
    if isinstance(bins, NumberBins):
        return kind not in "OM"
    if bins.unit or kind == "M":
        return bool(bins.unit) and kind == "M"
    return all(isinstance(level, str) == (kind == "O") for level in bins.levels)
