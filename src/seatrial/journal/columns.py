"""Which column of the table of predictions holds a feature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    import numpy as np

INSTANT: Final = pl.Datetime("us", "UTC")
PREFIX = "feature_"
_TYPES: Final = {
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
    "string": pl.String(),
    "datetime": INSTANT,
}
_WORDS: Final = {
    pl.Float64(): "number",
    pl.Int64(): "integer",
    pl.Boolean(): "boolean",
    pl.String(): "string",
    INSTANT: "datetime",
}
# Parquet and Delta take none of these in a name, and two are ours.
_CODED = str.maketrans({letter: f"%{ord(letter):02X}" for letter in " ,;{}()\n\t=%~"})


def column_type(feature_type: str, values: pl.Series) -> pl.DataType:
    """Return the type of a feature's column; what the signature leaves open is seen from the values."""
    if feature_type in _TYPES:
        return _TYPES[feature_type]
    return next((dtype for dtype in _WORDS if dtype == values.dtype), pl.String())


def feature_values(values: np.ndarray[Any, Any] | list[object], feature_type: str) -> pl.Series:
    """Return the values of a feature as its type; what is no such value becomes missing.

    Parameters
    ----------
    values
        float64, NaN for missing, instants in microseconds since 1970; or a list of what MessagePack carries, in which
        instants may be text of ISO 8601 too.
    feature_type
        As in a signature.
    """
    if not isinstance(values, list):
        return _of_numbers(pl.Series(values).fill_nan(None), _TYPES.get(feature_type, pl.Float64()))
    if feature_type == "datetime":
        return pl.Series([_instant(value) for value in values], dtype=INSTANT)
    dtype = _TYPES.get(feature_type) or _type_of({type(value) for value in values})
    if dtype == pl.String():
        return pl.Series([None if value is None else str(value) for value in values], dtype=dtype)
    found = pl.Series(values, dtype=dtype, strict=False)
    return found.fill_nan(None) if dtype == pl.Float64() else found


def _of_numbers(numbers: pl.Series, dtype: pl.DataType) -> pl.Series:
    if dtype in (pl.Float64(), pl.String()):
        return numbers.cast(dtype)
    return numbers.cast(pl.Int64, strict=False).cast(dtype)


def _type_of(kinds: set[type]) -> pl.DataType:
    """Return the type of a column of values of some kinds."""
    kinds = kinds - {type(None)}
    if kinds <= {int, float}:
        return pl.Float64()
    return pl.Boolean() if kinds == {bool} else pl.String()


def _instant(value: object) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=value)
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def column_name(feature: str, dtype: pl.DataType, columns: Mapping[str, pl.DataType]) -> str:
    """Return the name of the column that holds a feature.

    It is ``feature_`` and the feature's name. Where a column of that name holds another type, of another model or an
    older version, or a column's name differs in case only, the type follows behind a tilde: columns never change type.

    Parameters
    ----------
    feature
        Its name; letters that Parquet has no place for are written as ``%`` and two digits.
    dtype
        Type of its values.
    columns
        Those that are there.

    Examples
    --------
    >>> column_name("petal length (cm)", pl.Float64(), {})
    'feature_petal%20length%20%28cm%29'
    >>> column_name("age", pl.String(), {"feature_age": pl.Float64()})
    'feature_age~string'
    """
    name = PREFIX + feature.translate(_CODED)
    same = next((known for known in columns if known.casefold() == name.casefold()), None)
    if same is None or (same == name and columns[name] == dtype):
        return name
    typed = f"{name}~{_WORDS[dtype]}"
    return typed if _is_free(typed, columns) else _numbered(typed, columns)


def _is_free(name: str, columns: Mapping[str, pl.DataType]) -> bool:
    """Return whether no column differs from a name in case only."""
    return all(known == name or known.casefold() != name.casefold() for known in columns)


def _numbered(name: str, columns: Mapping[str, pl.DataType]) -> str:
    number = 2
    while not _is_free(f"{name}~{number}", columns):
        number += 1
    return f"{name}~{number}"
