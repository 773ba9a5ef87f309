"""What is examined, and what an examination gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from numpy.typing import NDArray

from seatrial.metrics.answers import Answers
from seatrial.values import Estimate, Exhibits, Finding

Column: TypeAlias = NDArray[Any]
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
        Columns of the test table to cut slices by, one array of ``n_rows`` each: the features and the columns of
        declared slices.
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


def taken(columns: Columns, rows: NDArray[Any]) -> Columns:
    """Return some rows of all columns, in the order of their names: a boolean mask or row numbers."""
    return {name: columns[name][rows] for name in sorted(columns)}
