"""Rows of every pair of levels of every pair of columns, in one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Codes

Table: TypeAlias = NDArray[Any]
Weights: TypeAlias = NDArray[np.float64] | None
Mask: TypeAlias = NDArray[np.bool_]

STRETCH = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """One or two columns as one.

    Parameters
    ----------
    places
        Where the levels of each column stand in the matrix.
    shape
        Levels of each column; a single column has a second one of one level.
    key
        ``(n_rows,)`` codes of both columns together.
    """

    places: tuple[slice, ...]
    shape: tuple[int, int]
    key: NDArray[np.intp]

    @property
    def cells(self) -> int:
        """Number of combinations of levels."""
        return self.shape[0] * self.shape[1]


def cross_counts(codes: Codes, widths: Sequence[int], weights: Weights = None, *, rows: Mask | None = None) -> Table:
    """Return ``(levels, levels)``: how many rows are in level ``i`` of one column and level ``j`` of another.

    It is the product of the one-hot matrix with itself, without making it. The diagonal has the rows of each level.

    Parameters
    ----------
    codes
        ``(n_columns, n_rows)``, each in ``[0, widths[column])``.
    widths
        Number of levels of each column; their sum is the size of the matrix.
    weights
        ``(n_rows,)``: sum these instead of counting rows.
    rows
        ``(n_rows,)``: which rows count; None for all.

    Notes
    -----
    Two columns make a block and two blocks are counted at once: one pass over the rows serves four pairs of columns.
    Rows are taken a stretch at a time, so that their keys take little memory.
    """
    levels = int(sum(widths))
    table = np.zeros((levels, levels), dtype=np.int64 if weights is None else np.float64)
    for start in range(0, codes.shape[1], STRETCH):
        stretch = slice(start, start + STRETCH)
        part, weight = codes[:, stretch], None if weights is None else weights[stretch]
        if rows is not None:
            part, weight = part[:, rows[stretch]], None if weight is None else weight[rows[stretch]]
        blocks = [_block(part, widths, first) for first in range(0, len(widths), 2)]
        for block in blocks:
            _fill_within(table, block, weight)
        for first, second in combinations(blocks, 2):
            counted = np.bincount(first.key * second.cells + second.key, weight, minlength=first.cells * second.cells)
            _fill_between(table, first, second, counted=counted.reshape(first.shape + second.shape))
    return table


def _block(codes: Codes, widths: Sequence[int], first: int) -> Block:
    starts = np.cumsum([0, *widths]).tolist()
    columns = range(first, min(first + 2, len(widths)))
    key: NDArray[np.intp] = codes[first].astype(np.intp)
    if len(columns) > 1:
        key *= widths[first + 1]
        key += codes[first + 1]
    shape = (widths[first], widths[first + 1] if len(columns) > 1 else 1)
    return Block(places=tuple(slice(starts[at], starts[at + 1]) for at in columns), shape=shape, key=key)


def _fill_within(table: Table, block: Block, weights: Weights) -> None:
    counted = np.bincount(block.key, weights, minlength=block.cells).reshape(block.shape)
    for axis, place in enumerate(block.places):
        table[place, place] += np.diag(counted.sum(axis=1 - axis))
    if len(block.places) > 1:
        _fill(table, block.places[0], block.places[1], counted=counted)


def _fill_between(table: Table, first: Block, second: Block, *, counted: Table) -> None:
    for axis, place in enumerate(first.places):
        three = counted.sum(axis=1 - axis)
        for other, there in enumerate(second.places):
            _fill(table, place, there, counted=three.sum(axis=2 - other))


def _fill(table: Table, rows: slice, columns: slice, *, counted: Table) -> None:
    table[rows, columns] += counted
    table[columns, rows] += counted.T
