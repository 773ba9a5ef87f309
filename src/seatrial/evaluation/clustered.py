"""What a part's excess is worth when rows of one day, or of one customer, are not independent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from seatrial.evaluation.bins import Codes
from seatrial.metrics.answers import Clusters

Floats: TypeAlias = NDArray[np.float64]
Cell = tuple[tuple[int, int], ...]

MOST_CLUSTERS = 256


def clustered_low(
    codes: Codes, widths: Sequence[int], *, error: NDArray[np.bool_], cells: Sequence[Cell], by: Clusters, alpha: float
) -> Floats:
    """Return a one-sided lower bound of each cell's excess that lets rows of a cluster err together.

    Parameters
    ----------
    codes, widths
        Columns as codes ``(n_columns, n_rows)``, and levels per column.
    error
        ``(n_rows,)``: which rows are wrong.
    cells
        Each one or two pairs of column and code.
    by
        Clusters of the same rows. More than 256 are thrown together by their code: groups of independent clusters are
        independent, and 256 leave the t distribution next to normal.
    alpha
        Level of the bound.

    Returns
    -------
    ndarray
        ``(n_cells,)``; -1, which says nothing, for a cell that lives in fewer than two clusters' worth of rows.

    Notes
    -----
    The difference of two shares is linearised and summed by cluster; its variance is the sum of squares of those sums.
    The degrees of freedom are the cell's *effective* number of clusters, ``(sum n_g)^2 / sum n_g^2``, less one: a slice
    that lives in three of thirty days has been seen three times.

    References
    ----------
    Rao and Scott (1992), Biometrics 48, 577-585; Carter, Schnepel and Steigerwald (2017), Rev. Econ. Stat. 99, 698-709.
    """
    groups = by.codes % MOST_CLUSTERS
    width = int(groups.max(initial=0)) + 1
    lows = np.full(len(cells), -1.0)
    in_all = np.bincount(groups, minlength=width), np.bincount(groups[error], minlength=width)
    for columns, places in _by_columns(cells):
        key, wide = _keys(codes, widths, columns)
        joint = key * width + groups
        at = np.array([_flat(cells[place], widths) for place in places])
        n = np.bincount(joint, minlength=wide * width).reshape(wide, width)[at]
        k = np.bincount(joint[error], minlength=wide * width).reshape(wide, width)[at]
        lows[places] = _bounds(n, k, in_all, alpha=alpha)
    return lows


def _bounds(n: NDArray[Any], k: NDArray[Any], in_all: tuple[NDArray[Any], NDArray[Any]], *, alpha: float) -> Floats:
    """Return the bounds of cells from their rows and errors by cluster, each ``(n_cells, n_clusters)``."""
    rest_n, rest_k = in_all[0] - n, in_all[1] - k
    inside, outside = n.sum(1, keepdims=True), rest_n.sum(1, keepdims=True)
    share = k.sum(1, keepdims=True) / np.maximum(inside, 1)
    rest = rest_k.sum(1, keepdims=True) / np.maximum(outside, 1)
    moved = (k - share * n) / np.maximum(inside, 1) - (rest_k - rest * rest_n) / np.maximum(outside, 1)
    effective = inside[:, 0] ** 2.0 / np.maximum((n.astype(float) ** 2).sum(1), 1)
    freedom = np.maximum(effective - 1, 1e-9)
    spread = np.sqrt((moved**2).sum(1) * effective / freedom)
    reach = -special.stdtrit(np.maximum(freedom, 1.0), alpha)
    return np.where(freedom < 1, -1.0, np.maximum((share - rest)[:, 0] - reach * spread, -1.0))


def _by_columns(cells: Sequence[Cell]) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    grouped: dict[tuple[int, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        grouped.setdefault(tuple(column for column, _ in cell), []).append(place)
    yield from grouped.items()


def _keys(codes: Codes, widths: Sequence[int], columns: tuple[int, ...]) -> tuple[NDArray[np.intp], int]:
    key, wide = np.zeros(codes.shape[1], dtype=np.intp), 1
    for column in columns:
        key *= widths[column]
        key += codes[column]
        wide *= widths[column]
    return key, wide


def _flat(cell: Cell, widths: Sequence[int]) -> int:
    flat = 0
    for column, code in cell:
        flat = flat * widths[column] + code
    return flat
