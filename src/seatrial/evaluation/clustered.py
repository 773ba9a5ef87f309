"""What a part's excess is worth when rows of one day, or of one customer, are not independent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from seatrial.evaluation.bins import Codes
from seatrial.evaluation.counts import STRETCH
from seatrial.metrics.answers import Clusters

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Cell = tuple[tuple[int, int], ...]

MOST_CLUSTERS = 256


def clustered_low(
    codes: Codes,
    widths: Sequence[int],
    *,
    error: Mask,
    cells: Sequence[Cell],
    by: Clusters,
    alpha: float,
    rows: Mask | None = None,
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
    rows
        ``(n_rows,)``: which rows count; None for all.

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
    lows = np.full(len(cells), -1.0)
    groups = (by.codes % MOST_CLUSTERS).astype(np.uint8)
    for columns, places in _by_columns(cells):
        counts = _by_cluster(codes, widths, columns, error=error, groups=groups, rows=rows)
        at = np.array([_flat(cells[place], widths) for place in places])
        n, k = (each[at] for each in counts)
        lows[places] = _bounds(n, k, tuple(each.sum(0) for each in counts), alpha=alpha)
    return lows


def _by_cluster(
    codes: Codes, widths: Sequence[int], columns: tuple[int, ...], *, error: Mask, groups: Codes, rows: Mask | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows, and wrong rows, of each combination of levels ``(n_combinations, 256)`` by cluster."""
    wide = int(np.prod([widths[column] for column in columns]))
    counts = np.zeros(wide * MOST_CLUSTERS * 2, dtype=np.int64)
    for start in range(0, codes.shape[1], STRETCH):
        stretch = slice(start, start + STRETCH)
        joint = _keys(codes[:, stretch], widths, columns)
        joint *= MOST_CLUSTERS
        joint += groups[stretch]
        joint *= 2
        joint += error[stretch]
        counts += np.bincount(joint if rows is None else joint[rows[stretch]], minlength=len(counts))
    right, wrong = np.moveaxis(counts.reshape(wide, MOST_CLUSTERS, 2), 2, 0)
    return right + wrong, wrong


def _bounds(n: NDArray[Any], k: NDArray[Any], in_all: tuple[NDArray[Any], ...], *, alpha: float) -> Floats:
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


def _keys(codes: Codes, widths: Sequence[int], columns: tuple[int, ...]) -> NDArray[np.intp]:
    key = np.zeros(codes.shape[1], dtype=np.intp)
    for column in columns:
        key *= widths[column]
        key += codes[column]
    return key


def _flat(cell: Cell, widths: Sequence[int]) -> int:
    flat = 0
    for column, code in cell:
        flat = flat * widths[column] + code
    return flat
