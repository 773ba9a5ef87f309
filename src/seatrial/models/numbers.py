"""Columns as one matrix of numbers, the way array-only models take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seatrial.values.errors import InputError
from seatrial.values.slice import Level

Array = NDArray[Any]


def number_matrix(
    names: Sequence[str], arrays: Sequence[Array], *, categories: Mapping[str, Sequence[Level]] | None = None
) -> NDArray[np.float64]:
    """Return ``(n_rows, n_columns)`` float64, row-major; missing is NaN.

    Parameters
    ----------
    names, arrays
        The columns.
    categories
        For columns of categories, the levels whose positions the model was trained on; a level that is not among them
        is missing, as in training.

    Raises
    ------
    InputError
        ``MDL007`` if a column of text has no categories.
    """
    matrix = np.empty((len(arrays[0]) if arrays else 0, len(arrays)))
    for j, (name, array) in enumerate(zip(names, arrays, strict=True)):
        levels = None if categories is None else categories.get(name)
        matrix[:, j] = number_column(name, array) if levels is None else positions(array, levels)
    return matrix


def number_column(name: str, array: Array) -> NDArray[np.float64]:
    """Return one column as float64; raises ``InputError`` (``MDL007``) for text that is no number."""
    if array.dtype.kind not in "OUS":
        return array.astype(np.float64)
    known = [value for value in array.tolist() if value is not None]
    if known and all(isinstance(value, int | float) for value in known):
        return np.array([np.nan if value is None else value for value in array.tolist()], dtype=np.float64)
    if not known:
        return np.full(len(array), np.nan)
    raise InputError(
        "MDL007",
        f"the column holds text such as {str(known[0])[:40]!r}, and the model takes numbers",
        where=name,
        expected="numbers",
        fix="give the column as it was in training; a model trained on text must carry its encoder with it",
    )


def positions(array: Array, levels: Sequence[Level]) -> NDArray[np.float64]:
    """Return the position of each value among the levels, NaN where it is none of them."""
    place = {level: float(i) for i, level in enumerate(levels)}
    return np.array([place.get(value, np.nan) for value in array.tolist()], dtype=np.float64)
