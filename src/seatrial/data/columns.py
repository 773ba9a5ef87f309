"""Frames as the arrays that a model takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.when import column_of
from seatrial.values.model import FieldType

Array: TypeAlias = NDArray[Any]

_TYPES: dict[type[pl.DataType], FieldType] = {
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.String: "string",
    pl.Datetime: "datetime",
}
_FEW = 0.5
_PEEK = 10_000


def field_types(frame: pl.DataFrame) -> dict[str, FieldType]:
    """Return the type of each column of a plain frame; ``"any"`` for one without a value."""
    return {name: _TYPES.get(dtype.base_type(), "any") for name, dtype in frame.schema.items()}


def to_columns(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Array]:
    """Return columns of a plain frame as ``Model.predict`` takes them.

    Whole numbers and truths with missing values become ``float64`` with NaN; a column without a value is all NaN.
    Numbers and instants without missing values share the frame's memory and cannot be written to.

    Parameters
    ----------
    frame
        A plain frame.
    names
        The columns wanted, in any order.

    Returns
    -------
    dict
        One array of ``n_rows`` per name: ``float64``, ``int64``, ``bool``, ``datetime64[us]``, or ``object`` of
        ``str`` and None.

    Raises
    ------
    InputError
        ``TBL019`` if a column is not there.
    """
    return {name: _array(column_of(frame, name, where="the table", role="feature")) for name in names}


def _array(column: pl.Series) -> Array:
    if column.dtype == pl.String:
        return _texts(column)
    if column.dtype == pl.Null:
        return np.full(len(column), np.nan)
    if column.has_nulls() and column.dtype in (pl.Int64, pl.Boolean):
        column = column.cast(pl.Float64)
    return column.to_numpy()


def _texts(column: pl.Series) -> Array:
    """Return text as objects; where values repeat, rows share one object, which is several times faster."""
    peek = column.head(_PEEK)
    if peek.n_unique() > _FEW * len(peek):
        return np.asarray(column.to_list(), dtype=object)
    levels = column.drop_nulls().unique()
    codes = column.cast(pl.Enum(levels)).to_physical().cast(pl.Int64).fill_null(len(levels)).to_numpy()
    objects = np.asarray([*levels.to_list(), None], dtype=object)
    texts: Array = objects[codes]
    return texts
