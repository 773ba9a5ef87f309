"""Sums of numbers without any rounding: whatever the order and the batches, the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from seatrial.profiles.counts import UNIT, Ints, Reals

BLOCK = 1 << 14
_HEADROOM = 16  # bits: a block's sum stays below the constant that splits it
_LARGE = 2.0**960
_LARGEST = float(np.finfo(np.float64).max)
_DIGITS = 53


def exact_sum(values: Reals) -> int:
    """Return the sum of finite numbers, in steps of ``2 ** -1074``.

    Each number is cut into pieces of some 38 bits, at places that are the same for a whole block. Pieces of one place
    are added as float64 without rounding, for there is room for all of them; the few sums are then added as whole
    numbers of any length. (Cutting is the error-free transformation of Rump, Ogita and Oishi, 2008.)

    Examples
    --------
    >>> exact_sum(np.array([1e300, 2.0, -1e300])) >> UNIT
    2
    """
    large = np.abs(values) > _LARGE
    if large.any():
        return sum(map(_whole, values[large].tolist())) + exact_sum(values[~large])
    return sum(_whole(piece) for start in range(0, len(values), BLOCK) for piece in _pieces(values[start:][:BLOCK]))


def exact_sums(columns: tuple[Reals, ...], groups: Ints, n_groups: int) -> tuple[int, ...]:
    """Return the exact sums of some columns per group: first all columns of group 0, then of group 1, and so on."""
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(np.bincount(groups, minlength=n_groups)).tolist()
    sorted_columns = [column[order] for column in columns]
    return tuple(exact_sum(column[start:end]) for start, end in pairwise((0, *ends)) for column in sorted_columns)


def difference(values: Reals, centre: float) -> Reals:
    """Return the distances from a centre; one beyond the largest float64 is that."""
    with np.errstate(over="ignore"):
        distances: Reals = np.clip(values - centre, -_LARGEST, _LARGEST)
    return distances


def square(values: Reals) -> Reals:
    """Return the squares; one beyond the largest float64 is that."""
    with np.errstate(over="ignore", under="ignore"):
        squares: Reals = np.minimum(values * values, _LARGEST)
    return squares


def _pieces(block: Reals) -> Iterator[float]:
    """Give a few numbers whose sum is that of the block."""
    largest = float(max(block.max(), -block.min(), 0.0)) if len(block) else 0.0
    while largest:
        splitter = math.ldexp(1.0, math.frexp(largest)[1] + _HEADROOM)
        upper = block + splitter
        upper -= splitter
        yield float(upper.sum())
        block = block - upper
        largest = float(max(block.max(), -block.min()))


def _whole(value: float) -> int:
    """Return a number in steps of ``2 ** -1074``."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * ((1 << UNIT) // denominator)
