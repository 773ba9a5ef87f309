"""Frames of any types as frames of the few plain types that the inside knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from seatrial.data.formats.instants import INSTANT
from seatrial.values import InputError

_WIDE_INTEGERS = (pl.UInt64, pl.Int128, pl.UInt128)
_KNOWN = frozenset(
    {pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Duration, pl.Null}
)
_SHOWN = 5


def to_plain(frame: pl.DataFrame, *, where: str) -> pl.DataFrame:
    """Return the frame with every column as ``Int64``, ``Float64``, ``Boolean``, ``String``, ``Datetime`` or ``Null``.

    Categories become text; decimals ``Float64``, or ``Int64`` without places; dates and times of any unit and zone
    naive UTC in microseconds (finer parts are cut); durations seconds; a time of day text. NaN becomes null. Whole
    numbers that 64 bits cannot hold become text. A column without any value becomes ``Null``, because a text file
    could not tell its type either.

    Parameters
    ----------
    frame
        Any frame.
    where
        Its file or name, for the error.

    Raises
    ------
    InputError
        ``TBL017`` if a column holds lists, structs, bytes or Python objects.
    """
    require_fit(frame.schema, where=where)
    return pl.DataFrame([plain_column(column) for column in frame.iter_columns()], height=frame.height).rechunk()


def require_fit(schema: Mapping[str, pl.DataType], *, where: str) -> None:
    """Refuse columns that hold lists, structs, bytes or Python objects.

    Raises
    ------
    InputError
        ``TBL017``; all of them are named.
    """
    unfit = {name: dtype for name, dtype in schema.items() if _unfit(dtype)}
    if unfit:
        named = [f'"{name}" ({dtype})' for name, dtype in unfit.items()][:_SHOWN]
        raise InputError(
            "TBL017",
            f"columns of kinds that no model here is fed: {', '.join(named)}",
            where=where,
            expected="one number, text, truth or instant per row and column",
            fix=f"drop or unpack them before: frame.drop({', '.join(map(repr, unfit))})",
        )


def plain_column(column: pl.Series) -> pl.Series:
    """Return a column as one of the plain types; see :func:`to_plain`."""
    if column.null_count() == len(column):
        return column.cast(pl.Null) if len(column) else column
    converted = _numeric(column) if column.dtype.is_numeric() else _other(column)
    return converted.cast(pl.Null) if converted.null_count() == len(converted) else converted


def require_same_names(columns: Sequence[Sequence[str]], files: Sequence[str]) -> None:
    """Refuse a file that has other columns than the first.

    Raises
    ------
    InputError
        ``TBL016``
    """
    for names, file in zip(columns, files, strict=True):
        _check_names(columns[0], names, files=(files[0], file))


def stacked(columns: Sequence[pl.Series], files: Sequence[str]) -> pl.Series:
    """Return one column of several files one below the other; whole numbers beside numbers are numbers.

    Parameters
    ----------
    columns
        At least one, of plain types.
    files
        The file of each, for the error.

    Raises
    ------
    InputError
        ``TBL016`` if the column has another type in one of the files.
    """
    dtype = columns[0].dtype
    for column, file in zip(columns, files, strict=True):
        dtype = _common(dtype, column.dtype, column=column.name, files=(files[0], file))
    return pl.concat([column.cast(dtype) for column in columns]) if len(columns) > 1 else columns[0]


def _unfit(dtype: pl.DataType) -> bool:
    return not (dtype.is_numeric() or dtype.base_type() in _KNOWN)


def _numeric(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if dtype.is_decimal() and getattr(dtype, "scale", 1) == 0:
        return _integer(column.cast(pl.Int128))
    if dtype.is_integer():
        return _integer(column) if dtype in _WIDE_INTEGERS else column.cast(pl.Int64)
    return column.cast(pl.Float64).fill_nan(None)


def _other(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        naive = column if dtype.time_zone is None else column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return naive.cast(INSTANT)
    if dtype == pl.Date:
        return column.cast(INSTANT)
    if dtype == pl.Duration:
        return column.dt.total_microseconds() / 1e6
    return column if dtype == pl.Boolean else column.cast(pl.String)


def _integer(column: pl.Series) -> pl.Series:
    whole = column.cast(pl.Int64, strict=False)
    return whole if whole.null_count() == column.null_count() else column.cast(pl.String)


def _check_names(first: Sequence[str], other: Sequence[str], *, files: tuple[str, str]) -> None:
    missing = [column for column in first if column not in other]
    extra = [column for column in other if column not in first]
    if missing or extra:
        found = f'has no column "{missing[0]}"' if missing else f'has a column "{extra[0]}" of its own'
        raise InputError(
            "TBL016",
            f"this file {found}, unlike {files[0]}",
            where=files[1],
            expected="the same columns in every file of one table",
            fix="write the files with the same columns, or name fewer files",
        )


def _common(first: pl.DataType, other: pl.DataType, *, column: str, files: tuple[str, str]) -> pl.DataType:
    if other in (first, pl.Null):
        return first
    if first == pl.Null:
        return other
    if {first, other} == {pl.Int64(), pl.Float64()}:
        return pl.Float64()
    raise InputError(
        "TBL016",
        f'the column "{column}" is {other} here and {first} in {files[0]} or a file after it',
        where=files[1],
        expected="the same type in every file of one table",
        fix="write the files with one type",
    )
