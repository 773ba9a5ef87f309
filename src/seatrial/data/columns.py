"""Frames as the arrays that a model takes, and as columns that slices are cut by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.spooled import BLOCK, Frame, Spooled
from seatrial.data.when import require_column
from seatrial.values.model import FieldType

Array: TypeAlias = NDArray[Any]

_TYPES: dict[type[pl.DataType], FieldType] = {
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.String: "string",
    pl.Datetime: "datetime",
}
_GAPPED = (pl.Int64, pl.Boolean)  # numpy knows no missing value of these
_FEW = 0.5
_PEEK = 10_000


def field_types(frame: Frame) -> dict[str, FieldType]:
    """Return the type of each column of a plain frame; ``"any"`` for one without a value."""
    return {name: _TYPES.get(dtype.base_type(), "any") for name, dtype in frame.schema.items()}


def to_columns(frame: pl.DataFrame, names: Sequence[str], *, floats: Collection[str] = ()) -> dict[str, Array]:
    """Return columns of a plain frame as ``Model.predict`` takes them.

    Whole numbers and truths with missing values become ``float64`` with NaN; a column without a value is all NaN.
    Numbers and instants without missing values share the frame's memory and cannot be written to.

    Parameters
    ----------
    frame
        A plain frame.
    names
        The columns wanted, in any order.
    floats
        Columns that become ``float64`` even if no value is missing, because elsewhere in the table one is.

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
    _require(frame, names)
    return {name: _array(frame[name], floats=name in floats or _has_gaps(frame[name])) for name in names}


def blocks_of(frame: Frame, names: Sequence[str]) -> Iterator[dict[str, Array]]:
    """Give columns of a plain frame as ``Model.predict`` takes them, at most ``BLOCK`` rows at a time.

    Each block is typed as the whole would be; a frame without rows is one block without rows.

    Raises
    ------
    InputError
        ``TBL019`` if a column is not there.
    """
    _require(frame, names)
    floats = {name for name in names if frame.schema[name] in _GAPPED and _has_gaps(frame[name])}
    empty = [pl.DataFrame(schema={name: frame.schema[name] for name in names})]
    blocks = frame.blocks(names) if isinstance(frame, Spooled) else frame.select(names).iter_slices(BLOCK)
    for block in blocks if frame.height else empty:
        yield to_columns(block, names, floats=floats)


def cut_columns(frame: Frame, names: Sequence[str]) -> Mapping[str, Array | pl.Series]:
    """Return columns of a plain frame to cut slices by: numbers and instants as arrays, text as it is.

    What is on the disk is read when it is asked for, each time anew.

    Raises
    ------
    InputError
        ``TBL019`` if a column is not there.
    """
    _require(frame, names)
    cut = _Cut(frame=frame, names=tuple(names))
    return cut if isinstance(frame, Spooled) else dict(cut)


class _Cut(Mapping[str, "Array | pl.Series"]):
    """Columns of a frame, read at each use."""

    def __init__(self, *, frame: Frame, names: tuple[str, ...]) -> None:
        self._frame = frame
        self._names = names

    def __getitem__(self, name: str) -> Array | pl.Series:
        if name not in self._names:
            raise KeyError(name)
        column = self._frame[name]
        return column if column.dtype == pl.String else _array(column, floats=_has_gaps(column))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _require(frame: Frame, names: Sequence[str]) -> None:
    for name in names:
        require_column(frame, name, where="the table", role="feature")


def _has_gaps(column: pl.Series) -> bool:
    return column.dtype in _GAPPED and column.has_nulls()


def _array(column: pl.Series, *, floats: bool) -> Array:
    if column.dtype == pl.String:
        return to_objects(column)
    if column.dtype == pl.Null:
        return np.full(len(column), np.nan)
    return (column.cast(pl.Float64) if floats else column).to_numpy()


def to_objects(column: pl.Series) -> Array:
    """Return text as objects; where values repeat, rows share one object, which is several times faster."""
    peek = column.head(_PEEK)
    if peek.n_unique() > _FEW * len(peek):
        return np.asarray(column.to_list(), dtype=object)
    levels = column.drop_nulls().unique()
    codes = column.cast(pl.Enum(levels)).to_physical().cast(pl.Int64).fill_null(len(levels)).to_numpy()
    objects = np.asarray([*levels.to_list(), None], dtype=object)
    texts: Array = objects[codes]
    return texts
