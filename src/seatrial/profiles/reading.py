"""Columns of a frame as numbers or texts, whatever type they came in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from seatrial.profiles.counts import Ints, Reals

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHOLE_BELOW = 2**53


def numbers_of(series: pl.Series) -> Reals | None:
    """Return the values as float64, NaN where there is none; None if the type has no numbers.

    Instants are microseconds since 1970, truths 0 and 1; text is read as a number where it is one.
    """
    dtype = series.dtype
    if dtype.is_temporal():
        series = series.cast(pl.Datetime("us")) if dtype == pl.Date else series
        series = (series.dt.cast_time_unit("us") if isinstance(series.dtype, pl.Datetime) else series).to_physical()
    elif _has_no_text(dtype):
        return None
    elif isinstance(dtype, pl.Categorical | pl.Enum):
        series = series.cast(pl.String)
    numbers: Reals = series.cast(pl.Float64, strict=False).to_numpy()
    return numbers


def texts_of(series: pl.Series) -> pl.Series:
    """Return the values as text; a whole number is the same with and without a point, as the journal has it.

    Values that have no text are named by their type.
    """
    dtype = series.dtype
    if dtype == pl.String:
        return series
    if _has_no_text(dtype):
        named = pl.repeat(str(dtype), len(series), dtype=pl.String, eager=True)
        return named.set(series.is_null(), None).alias(series.name)
    if dtype.is_float():
        number = pl.col(series.name)
        whole = (number == number.round()) & (number.abs() < _WHOLE_BELOW)
        text = (
            pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))
        )
        return series.fill_nan(None).to_frame().select(text.alias(series.name)).to_series()
    return series.cast(pl.String)


def _has_no_text(dtype: pl.DataType) -> bool:
    return dtype.is_nested() or dtype in {pl.Object, pl.Binary}


def places_of(series: pl.Series, levels: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the place of each value among some levels, -1 for any other and for none."""
    texts = texts_of(series)
    places = texts.replace_strict(list(levels), list(range(len(levels))), default=-1, return_dtype=pl.Int64)
    found: Ints = places.fill_null(-1).to_numpy()
    return found


def stretches(series: pl.Series, rows: int) -> Iterator[pl.Series]:
    """Give a column some rows at a time; if it has none, once."""
    for start in range(0, max(1, len(series)), rows):
        yield series.slice(start, rows)


def bins_of(values: Reals, edges: tuple[float, ...]) -> Ints:
    """Return the bin of each value: 0 under the first edge, ``len(edges)`` from the last on; NaN is in the last."""
    return np.searchsorted(np.asarray(edges, dtype=np.float64), values, side="right")
