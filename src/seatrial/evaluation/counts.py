"""Rows of every pair of levels of every pair of columns, in one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Codes

Table: TypeAlias = NDArray[Any]


def cross_counts(codes: Codes, widths: Sequence[int], weights: NDArray[np.float64] | None = None) -> Table:
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

    Notes
    -----
    Two columns make a block and two blocks are counted at once: four columns a pass, six pairs a pass.
    """
    starts = np.concatenate([[0], np.cumsum(widths)]).astype(int)
    table = np.zeros((starts[-1], starts[-1]), dtype=np.float64 if weights is not None else np.int64)
    blocks = [tuple(range(first, min(first + 2, len(widths)))) for first in range(0, len(widths), 2)]
    coded = [_joined(codes, block, widths) for block in blocks]
    pairs = list(combinations(range(len(blocks)), 2)) or [(at, at) for at in range(len(blocks))]
    for first, second in pairs:
        columns = blocks[first] + (blocks[second] if second != first else ())
        key = coded[first] if second == first else coded[first] * _cells(blocks[second], widths) + coded[second]
        shape = tuple(widths[column] for column in columns)
        counted = np.bincount(key, weights, minlength=int(np.prod(shape))).reshape(shape)
        _spread(counted, columns, starts=starts, table=table)
    return table


def _cells(block: tuple[int, ...], widths: Sequence[int]) -> int:
    return int(np.prod([widths[column] for column in block]))


def _joined(codes: Codes, block: tuple[int, ...], widths: Sequence[int]) -> NDArray[np.intp]:
    key: NDArray[np.intp] = codes[block[0]].astype(np.intp)
    for column in block[1:]:
        key *= widths[column]
        key += codes[column]
    return key


def _spread(counted: Table, columns: tuple[int, ...], *, starts: NDArray[np.int64], table: Table) -> None:
    axes = range(len(columns))
    for i in axes:
        here = slice(starts[columns[i]], starts[columns[i] + 1])
        alone = counted.sum(axis=tuple(axis for axis in axes if axis != i))
        table[here, here] = np.diag(alone)
        for j in range(i + 1, len(columns)):
            there = slice(starts[columns[j]], starts[columns[j] + 1])
            both = counted.sum(axis=tuple(axis for axis in axes if axis not in (i, j)))
            table[here, there] = both
            table[there, here] = both.T
