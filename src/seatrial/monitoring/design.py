"""Columns as numbers, prepared from a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seatrial.metrics.arrays import Floats

MOST_LEVELS: Final = 30
OTHER: Final = -1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """How each column becomes numbers.

    Parameters
    ----------
    numbers
        Centre and spread of each column of numbers, over values that are there.
    levels
        The thirty most frequent levels of each other column.
    """

    numbers: Mapping[str, tuple[float, float]]
    levels: Mapping[str, tuple[str, ...]]

    def matrix(self, frame: pl.DataFrame) -> Floats:
        """Return ``(n_rows, n_columns)``: numbers, NaN for missing; levels as their place, -1 for others."""
        columns = [_number(frame[name]) for name in self.numbers]
        columns += [_places(frame[name], levels) for name, levels in self.levels.items()]
        return np.column_stack(columns) if columns else np.zeros((frame.height, 0))

    def spread(self, frame: pl.DataFrame) -> Floats:
        """Return ``(n_rows, n_wide)``: numbers in standard deviations, the mean for missing; one column per level.

        Numbers beyond ten standard deviations count as ten, so that one row does not decide which way the data lie.
        """
        columns: list[Floats] = []
        for name, (centre, scale) in self.numbers.items():
            standard = (_number(frame[name]) - centre) / scale
            columns.append(np.clip(np.nan_to_num(standard, nan=0.0, posinf=10.0, neginf=-10.0), -10.0, 10.0))
        for name, levels in self.levels.items():
            places = _places(frame[name], levels)
            columns += [(places == place).astype(np.float64) for place in range(len(levels))]
        return np.column_stack(columns) if columns else np.zeros((frame.height, 0))


def design_of(frame: pl.DataFrame) -> Design:
    """Return how the columns of a reference become numbers; those of lists and the like are left out."""
    numbers: dict[str, tuple[float, float]] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for name, kind in frame.schema.items():
        if kind.is_numeric() or kind.is_temporal() or kind == pl.Boolean:
            values = _number(frame[name])
            seen = values[np.isfinite(values)]
            scale = float(seen.std()) if len(seen) else 0.0
            numbers[name] = (float(seen.mean()) if len(seen) else 0.0, scale or 1.0)
        elif kind in (pl.String, pl.Categorical, pl.Enum):
            counted = frame[name].cast(pl.String).drop_nulls().value_counts(name="rows")
            ordered = counted.sort("rows", name, descending=[True, False])
            levels[name] = tuple(ordered[name].head(MOST_LEVELS).to_list())
    return Design(numbers=numbers, levels=levels)


def _number(column: pl.Series) -> Floats:
    whole = column.to_physical() if column.dtype.is_temporal() else column
    values: Floats = whole.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
    return values


def _places(column: pl.Series, levels: tuple[str, ...]) -> Floats:
    places = {level: float(place) for place, level in enumerate(levels)}
    found = column.cast(pl.String).replace_strict(places, default=OTHER, return_dtype=pl.Float64)
    return found.to_numpy()
