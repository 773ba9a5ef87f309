"""Counts of every column of every table in one pass, on which most checks are arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.exam import PARTIES, Exam, Party
from seatrial.values.model import FieldType
from seatrial.values.ports import Progress, silent

MOST_BINS = 256

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """One end of a column's values.

    Parameters
    ----------
    value
        The smallest or the largest value.
    rows
        How often it occurs.
    neighbour
        The next distinct value; equal to ``value`` when there is no other.
    """

    value: float
    rows: int
    neighbour: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """The values of one numeric column in one table, missing ones left out.

    Parameters
    ----------
    counts
        Rows per bin of the column's shared edges, shape ``(len(edges) + 1,)``.
    quartiles
        Lower quartile, median and upper quartile.
    bottom, top
        The two ends.
    below, above
        Rows beyond the smallest and the largest value of the column's base table.
    """

    counts: Ints
    quartiles: tuple[float, float, float]
    bottom: Tail
    top: Tail
    below: int
    above: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What one table holds in one column.

    Parameters
    ----------
    type
        ``"number"``, ``"integer"``, ``"boolean"``, ``"string"``, ``"datetime"``, or ``"any"`` if it has no type.
    rows, nulls, distinct
        Rows of the table, missing ones among them, distinct values among the others.
    numbers
        For numbers and instants (microseconds since 1970) with at least one value.
    levels
        For text and booleans: columns ``level`` and ``count``, in no order.
    """

    type: FieldType
    rows: int
    nulls: int
    distinct: int
    numbers: Numbers | None = None
    levels: pl.DataFrame | None = None

    @property
    def known(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column in all tables.

    Parameters
    ----------
    name, role
        Its name and the part it plays.
    fed
        Whether the model is fed it.
    edges
        Shared by all tables: each value of the base table (train, else test, else reference; the first that has numbers
        here), or 256 quantiles where it has more, and one edge below them all. Bin ``k`` holds
        ``edges[k - 1] < x <= edges[k]``, so that the first and the last are empty in the base table.
        None for columns without numbers.
    parts
        By party; a table without the column has no part.
    """

    name: str
    role: str
    fed: bool
    edges: Floats | None
    parts: Mapping[Party, Part]

    @property
    def compared(self) -> bool:
        """Whether it should be alike in all tables: a feature or the target, not an instant."""
        is_instant = any(part.type == "datetime" for part in self.parts.values())
        return self.role == "target" or (self.fed and not is_instant)


def count_columns(exam: Exam, *, progress: Progress = silent) -> Mapping[str, Column]:
    """Return the counts of every column of every table of an exam, by name, sorted."""
    names = sorted({name for table in exam.tables.values() for name in table.frame.columns})
    columns = {}
    for done, name in enumerate(names):
        progress("counting columns", done, len(names))
        columns[name] = _column(exam, name)
    progress("counting columns", len(names), len(names))
    return MappingProxyType(columns)


def field_type(dtype: pl.DataType) -> FieldType:
    """Return the type of a normalised column in the product's words."""
    if dtype == pl.Null:
        return "any"
    if dtype.is_temporal():
        return "datetime"
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    return "boolean" if dtype == pl.Boolean else "string"


def is_numeric(type_: FieldType) -> bool:
    """Return whether values of this type lie on a line."""
    return type_ in {"number", "integer", "datetime"}


def as_numbers(values: pl.Series) -> Floats:
    """Return numbers or instants as floats, shape ``(n,)``, missing ones as NaN."""
    plain = values.cast(pl.Datetime("us")).to_physical() if values.dtype.is_temporal() else values
    return plain.cast(pl.Float64).to_numpy()


def as_text(values: pl.Series) -> pl.Series:
    """Return values as text, missing ones as null; ``true`` and ``false`` for booleans."""
    return values.cast(pl.String)


def _column(exam: Exam, name: str) -> Column:
    series = {party: table.frame[name] for party, table in exam.tables.items() if name in table.frame.columns}
    risen = {party: _risen(values) for party, values in series.items() if is_numeric(field_type(values.dtype))}
    base = next((risen[party] for party in PARTIES if party in risen and len(risen[party])), None)
    edges = None if base is None else _edges(base)
    parts = {party: _part(values, risen.get(party), edges=edges, base=base) for party, values in series.items()}
    return Column(
        name=name,
        role=exam.role_of(name),
        fed=name in exam.features,
        edges=edges,
        parts=MappingProxyType(parts),
    )


def _risen(values: pl.Series) -> Floats:
    """Return the values that are there, as floats, rising."""
    plain = values.cast(pl.Datetime("us")).to_physical() if values.dtype.is_temporal() else values
    return plain.drop_nulls().cast(pl.Float64).sort().to_numpy()


def _edges(risen: Floats) -> Floats:
    first = np.concatenate(([True], risen[1:] != risen[:-1]))
    distinct = risen[first]
    with np.errstate(over="ignore"):  # below the lowest number there is lies minus infinity
        below = np.nextafter(risen[:1], -np.inf)
    if len(distinct) > MOST_BINS:
        ranks = np.ceil(len(risen) * np.arange(1, MOST_BINS + 1) / MOST_BINS).astype(np.int64) - 1
        distinct = risen[ranks]
    return np.unique(np.concatenate((below, distinct)))


def _part(values: pl.Series, risen: Floats | None, *, edges: Floats | None, base: Floats | None) -> Part:
    type_, rows, nulls = field_type(values.dtype), len(values), values.null_count()
    if risen is None:
        levels = _levels(values)
        return Part(type=type_, rows=rows, nulls=nulls, distinct=levels.height, levels=levels)
    if not len(risen) or edges is None or base is None:
        return Part(type=type_, rows=rows, nulls=nulls, distinct=0)
    distinct = 1 + int(np.count_nonzero(risen[1:] != risen[:-1]))
    return Part(type=type_, rows=rows, nulls=nulls, distinct=distinct, numbers=_numbers(risen, edges, base))


def _numbers(risen: Floats, edges: Floats, base: Floats) -> Numbers:
    n = len(risen)
    until = np.concatenate(([0], np.searchsorted(risen, edges, side="right"), [n]))
    low, median, high = (float(risen[int(np.ceil(share * n)) - 1]) for share in (0.25, 0.5, 0.75))
    first_other = int(np.searchsorted(risen, risen[0], side="right"))
    last_other = int(np.searchsorted(risen, risen[-1], side="left"))
    return Numbers(
        counts=np.diff(until).astype(np.int64),
        quartiles=(low, median, high),
        bottom=Tail(value=float(risen[0]), rows=first_other, neighbour=float(risen[min(first_other, n - 1)])),
        top=Tail(value=float(risen[-1]), rows=n - last_other, neighbour=float(risen[max(last_other - 1, 0)])),
        below=int(np.searchsorted(risen, base[0], side="left")),
        above=n - int(np.searchsorted(risen, base[-1], side="right")),
    )


def _levels(values: pl.Series) -> pl.DataFrame:
    counted = as_text(values).drop_nulls().alias("level").value_counts(name="count")
    return counted.with_columns(pl.col("count").cast(pl.Int64))
