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
        return eager.to_polars()
    except TypeError as error:
        raise _unknown(f"a value of type {type(source).__module__}.{type(source).__qualname__}: {error}") from error
    except (ValueError, ImportError, nw.exceptions.NarwhalsError, pl.exceptions.PolarsError) as error:
        raise _unknown(f"a frame that cannot be converted: {error}") from error


def _collect(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect()
    except pl.exceptions.PolarsError as error:
        raise _unknown(f"a lazy frame that fails: {error}") from error


def _from_columns(columns: Mapping[object, object]) -> pl.DataFrame:
    try:
        return pl.DataFrame({str(name): pl.Series(str(name), cast("Any", values)) for name, values in columns.items()})
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        raise _unknown(f"a dict of columns that does not make a table: {error}") from error


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
