"""Columns of the input that go into the output, and those that name the rows."""

from __future__ import annotations

from typing import Any, TypeAlias

import polars as pl
from numpy.typing import NDArray

from seatrial.data.blocks import Read
from seatrial.data.plain import plain_column

Array: TypeAlias = NDArray[Any]


def ids_of(read: Read, column: str | None) -> pl.Series | None:
    """Return the ids of the rows as text: null where one is missing."""
    if column is None:
        return None
    given = read.columns[column]
    if isinstance(given, list):
        texts = [
            str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None for value in given
        ]
        return pl.Series(column, texts, dtype=pl.String)
    plain = plain_column(given)
    if plain.dtype == pl.Float64:
        whole = plain.cast(pl.Int64, strict=False)
        plain = whole if (whole.cast(pl.Float64) == plain).all() else plain
    return plain.cast(pl.String)


def kept_column(read: Read, name: str, rows: Array) -> pl.Series:
    """Return a column of the input as it is; values of JSON that have no type in common as text."""
    given: Any = read.columns[name]
    if isinstance(given, pl.Series):
        return plain_column(given).gather(rows).alias(name)
    kinds = {type(value) for value in given} - {type(None)}
    if len(kinds) > 1 or not kinds <= {str, int, float, bool}:
        given = [None if value is None else value if isinstance(value, str) else str(value) for value in given]
    return pl.Series(name, given, strict=False).gather(rows)
