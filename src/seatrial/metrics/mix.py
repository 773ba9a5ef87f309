"""Hashes of rows from hashes of their columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Keys: TypeAlias = NDArray[np.uint64]

ODD = np.uint64(0x9E3779B97F4A7C15)
MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def mixed(columns: Iterable[Keys], *, rows: int) -> Keys:
    """Return one 64-bit key per row, ``(n_rows,)``: equal where all columns are, else all but surely different.

    Columns are taken one after the other, so that they need not be in memory together.

    Parameters
    ----------
    columns
        64-bit hashes or bits of the values of each column, ``(n_rows,)`` each; their order counts. None: all zeros.
    rows
        Number of rows.

    References
    ----------
    Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA: the mixing function.
    """
    keys = np.zeros(rows, dtype=np.uint64)
    for column in columns:
        keys *= ODD
        keys += column
        keys += ODD
        keys ^= keys >> SHIFTS[0]
        keys *= MULTIPLIERS[0]
        keys ^= keys >> SHIFTS[1]
        keys *= MULTIPLIERS[1]
        keys ^= keys >> SHIFTS[2]
    return keys
