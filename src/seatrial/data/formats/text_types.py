"""Columns of text as the numbers, truths and instants that all of their values spell."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias

import polars as pl

from seatrial.data.formats.instants import read_iso

MISSING = ("", "NA", "N/A", "#N/A", "n/a", "<NA>", "NaN", "nan", "NAN", "-nan", "NULL", "Null", "null", "None", "NaT")
_PEEK = 1000
_INT64_END = 2.0**63

Reader: TypeAlias = Callable[[pl.Series], pl.Series]
"""Gives a column of the same length, null wherever a value is not understood."""


def typed_column(text: pl.Series, *, decimal_comma: bool = False) -> tuple[pl.Series, set[str]]:
    """Return a column of a text file with the type that all of its values agree on, and the words for missing in it.

    A column becomes whole numbers, numbers, truths (``true``/``false``) or ISO 8601 instants if every value of the
    whole file is one, or a word for a missing value (``MISSING``). Whole numbers that 64 bits cannot hold stay text,
    so that no digit is lost.

    Parameters
    ----------
    text
        A column of ``String``.
    decimal_comma
        Whether ``1,5`` is a number.
    """
    readers = (_integers, _floats, *((_comma_floats,) if decimal_comma else ()), _truths, read_iso)
    typed, words = _typed(text, readers)
    return typed, words - {""}


def without_words(column: pl.Series, words: Collection[str]) -> pl.Series:
    """Return a column of text without the words that stand for missing in another column of the same file."""
    if column.dtype != pl.String or not column.is_in(sorted(words)).any():
        return column
    return column.zip_with(~column.is_in(sorted(words)), pl.Series(column.name, [None], dtype=pl.String))


def _typed(text: pl.Series, readers: tuple[Reader, ...]) -> tuple[pl.Series, set[str]]:
    peek = text.drop_nulls().head(_PEEK)
    bare = text
    if peek.str.contains(r"^\s|\s$").any():
        bare, peek = text.str.strip_chars(), peek.str.strip_chars()
    for reader in readers:
        if _misread(peek, reader(peek)) is None:
            continue
        values = reader(bare)
        missing = _misread(bare, values)
        if missing is not None:
            return (text, set()) if _loses_digits(bare, values) else (values, missing)
    return text, set()


def _misread(text: pl.Series, values: pl.Series) -> set[str] | None:
    """Return the words for missing values that were met; None if another value was not understood."""
    if values.null_count() == text.null_count():
        return set()
    rest = text.filter(values.is_null() & text.is_not_null()).unique()
    return set(rest) if rest.is_in(MISSING).all() else None


def _loses_digits(text: pl.Series, values: pl.Series) -> bool:
    if values.dtype != pl.Float64 or values.is_empty():
        return False
    large = values.abs() >= _INT64_END
    return bool(large.any()) and bool(text.filter(large).str.contains(r"^[+-]?\d+$").any())


def _integers(text: pl.Series) -> pl.Series:
    return text.cast(pl.Int64, strict=False)


def _floats(text: pl.Series) -> pl.Series:
    return text.cast(pl.Float64, strict=False).fill_nan(None)


def _comma_floats(text: pl.Series) -> pl.Series:
    return _floats(text.str.replace(",", ".", literal=True))


def _truths(text: pl.Series) -> pl.Series:
    low = text.str.to_lowercase()
    return low.replace_strict(["true", "false"], [True, False], default=None, return_dtype=pl.Boolean)
