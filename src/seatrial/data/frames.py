"""Frames of other libraries as polars frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

import narwhals as nw
import polars as pl

from seatrial.values import InputError

_EXPECTED = (
    "a path, a dict of columns, or a frame of polars, pandas, pyarrow, DuckDB or another library that narwhals reads"
)


def to_polars(source: object) -> pl.DataFrame:
    """Return any frame, eager or lazy, or a dict of columns, as a polars frame.

    Raises
    ------
    InputError
        ``TBL011`` a column name that stands twice, ``TBL018`` not a frame, or one that cannot be converted.
    """
    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, pl.LazyFrame):
        return _collect(source)
    if isinstance(source, Mapping):
        return _from_columns(source)
    _check_names(source)
    try:
        frame = nw.from_native(cast("Any", source))
        eager = frame.collect(backend="polars") if isinstance(frame, nw.LazyFrame) else frame
    except TypeError as error:
        raise _unknown(f"a value of type {type(source).__module__}.{type(source).__qualname__}: {error}") from error
    except (ValueError, ImportError, nw.exceptions.NarwhalsError, pl.exceptions.PolarsError) as error:
        raise _unknown(f"a frame that cannot be converted: {error}") from error
    try:
        return cast("pl.DataFrame", eager.to_polars())
    except (TypeError, ValueError, ImportError, pl.exceptions.PolarsError):
        return by_column(eager)


def by_column(frame: nw.DataFrame[Any]) -> pl.DataFrame:
    """Return a frame column by column: slower, needs no pyarrow, and finds the column that cannot be converted."""
    return pl.DataFrame([_column(column) for column in frame.iter_columns()])


def _column(column: nw.Series[Any]) -> pl.Series:
    if isinstance(column.dtype, nw.Datetime) and column.dtype.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    missing = column.is_null()
    plain = column.dtype.is_numeric() or column.dtype in (nw.Boolean, nw.Datetime)
    try:
        if plain and not missing.any():
            return pl.Series(str(column.name), column.to_numpy())
        pairs = zip(column.to_list(), missing.to_list(), strict=True)
        return pl.Series(str(column.name), [None if gone else value for value, gone in pairs])
    except (TypeError, ValueError, OverflowError, ImportError, pl.exceptions.PolarsError) as error:
        raise InputError(
            "TBL017",
            f'the column "{column.name}" ({column.dtype}) holds values of several kinds, or of none that is known',
            expected="numbers, text, truths or instants, one kind per column",
            fix=f'convert it: frame["{column.name}"].astype(str), or drop it',
        ) from error


def _collect(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect()
    except pl.exceptions.PolarsError as error:
        raise _unknown(f"a lazy frame that fails: {error}") from error


def _from_columns(columns: Mapping[object, object]) -> pl.DataFrame:
    frame: dict[str, pl.Series] = {}
    for name, values in columns.items():
        try:
            frame[str(name)] = pl.Series(str(name), cast("Any", values))
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            raise _unknown(f'a dict whose "{name}" is no column: {error}') from error
    try:
        return pl.DataFrame(frame)
    except pl.exceptions.PolarsError as error:
        raise _unknown(f"a dict whose columns are not of one length: {error}") from error


def _check_names(source: object) -> None:
    found: Any = getattr(source, "column_names", None) or getattr(source, "columns", ())
    names = [str(name) for name in found if isinstance(name, str | int)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            "TBL011",
            f'the frame names "{twice[0]}" more than once',
            expected="every column by a name of its own",
            fix="rename or drop all but one",
        )


def _unknown(found: str) -> InputError:
    return InputError(
        "TBL018", f"this is {found.splitlines()[0]}", expected=_EXPECTED, fix="convert it to polars first"
    )
