"""What is examined, and what an examination gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import polars as pl
from numpy.typing import NDArray

from seatrial.metrics.answers import Answers
from seatrial.values import Estimate, Exhibits, Finding

Array: TypeAlias = NDArray[Any]
Column: TypeAlias = Array | pl.Series
Columns: TypeAlias = Mapping[str, Column]

NO_COLUMNS: Columns = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A model's answers on the test table, and what they can be held against.

    Parameters
    ----------
    answers
        The model on the test table.
    columns
        Columns of the test table to cut slices by, ``n_rows`` each: the features and the columns of declared slices.
        Arrays; or, for text, also a series of polars. Each is asked for a few times, so that it may be read anew.
    time
        When each test row happened, ``datetime64``, or None without a time column.
    train, train_columns
        The model on the training table, and that table's columns; None without a training table.
    champion
        Another model's answers on the same test rows, or None.
    declared
        Slices that the project declares: each a tuple of column names.
    discover
        Whether to search for weak slices.
    seed
        Seed of every random choice; nothing in here draws random numbers today, the seed is part of the record.
    threshold
        Score from which a binary model says yes.
    simple_margin
        Log loss (or share of the rmse, for regression) within which a simpler model counts as just as good.
    """

    answers: Answers
    columns: Columns = field(default_factory=lambda: NO_COLUMNS)
    time: NDArray[Any] | None = None
    train: Answers | None = None
    train_columns: Columns | None = None
    champion: Answers | None = None
    declared: tuple[tuple[str, ...], ...] = ()
    discover: bool = True
    seed: int = 0
    threshold: float = 0.5
    simple_margin: float = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Everything an examination learnt.

    Parameters
    ----------
    findings
        By code.
    estimates
        The model's own on all rows first.
    exhibits
        Curves and tables for reports.
    """

    findings: tuple[Finding, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    exhibits: Exhibits = field(default_factory=Exhibits)


def taken(columns: Columns, rows: Array) -> Columns:
    """Return some rows of all columns, by their numbers; each column is taken when it is asked for."""
    return _Taken(columns=columns, rows=rows)


def some(columns: Columns, names: Iterable[str]) -> Columns:
    """Return the columns of some names, sorted, none of them touched."""
    return _Taken(columns=columns, names=tuple(sorted(names)))


class _Taken(Mapping[str, Column]):
    """Columns that are taken from others when they are asked for."""

    def __init__(self, *, columns: Columns, names: tuple[str, ...] | None = None, rows: Array | None = None) -> None:
        self._columns = columns
        self._names = tuple(sorted(columns)) if names is None else names
        self._rows = rows

    def __getitem__(self, name: str) -> Column:
        if name not in self._names:
            raise KeyError(name)
        column = self._columns[name]
        if self._rows is None:
            return column
        return column.gather(self._rows) if isinstance(column, pl.Series) else column[self._rows]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
