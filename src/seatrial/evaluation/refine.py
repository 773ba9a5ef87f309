"""The edges of a found slice, moved to where the errors really begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Binned, Bins, Codes, NumberBins, quantile_edges
from seatrial.evaluation.clustered import Cell
from seatrial.evaluation.subject import Column, Columns
from seatrial.evaluation.tail import Parts, evidence
from seatrial.values import Condition

Mask: TypeAlias = NDArray[np.bool_]

FINE = 40
ROUNDS = 6
LARGEST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """One number column of a slice on a finer grid.

    Parameters
    ----------
    bins
        The finer grid.
    codes
        ``(n_rows,)`` on that grid.
    first, last
        The slice holds the bins ``[first, last)``.
    """

    bins: NumberBins
    codes: Codes
    first: int
    last: int

    @property
    def size(self) -> int:
        """Number of bins, missing not among them."""
        return len(self.bins.edges) + 1

    @property
    def rows(self) -> Mask:
        """Which rows the span holds."""
        return (self.codes >= self.first) & (self.codes < self.last)

    @property
    def condition(self) -> Condition:
        """The span as limits of the column."""
        edges = self.bins.edges
        return Condition(
            column=self.bins.column,
            kind="range",
            at_least=edges[self.first - 1] if self.first > 0 else None,
            below=edges[self.last - 1] if self.last < self.size else None,
        )


def reachable(bins: Sequence[Bins]) -> int:
    """Return how many slices of one and two columns moving edges can reach: the family that a moved slice is of."""
    ways = [FINE * (FINE + 1) // 2 if isinstance(each, NumberBins) else len(each.conditions) for each in bins]
    return sum(ways) + (sum(ways) ** 2 - sum(way * way for way in ways)) // 2


def refined(
    binned: Binned, cell: Cell, *, columns: Columns, error: Mask, left: Mask
) -> tuple[tuple[Condition, ...], Mask]:
    """Return a cell with the limits of its numbers moved to where the evidence is largest, and its rows.

    Each column's limits are moved in turn, the others held, until nothing moves. Levels and missing stay as they are.

    Parameters
    ----------
    binned, cell
        The coarse grid, and one or two pairs of column and code on it.
    columns, error
        The table and its wrong rows.
    left
        Rows that no earlier find explains; only they count.
    """
    fixed: list[Condition] = []
    axes: list[Axis] = []
    held = np.ones(len(error), dtype=bool)
    for column, code in cell:
        bins = binned.bins[column]
        if isinstance(bins, NumberBins) and code <= len(bins.edges):
            axes.append(_axis(bins, code, columns[bins.column]))
        else:
            fixed.append(bins.conditions[code])
            held &= binned.codes[column] == code
    if axes:
        axes = _climb(axes, error, left=left, held=held)
    conditions = sorted([*fixed, *(axis.condition for axis in axes)], key=lambda condition: condition.column)
    return tuple(conditions), np.logical_and.reduce([held, *(axis.rows for axis in axes)])


def _axis(bins: NumberBins, code: int, values: Column) -> Axis:
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    edges = tuple(sorted({*quantile_edges(known, FINE), *bins.edges}))
    fine = NumberBins(column=bins.column, edges=edges)
    first = edges.index(bins.edges[code - 1]) + 1 if code > 0 else 0
    last = edges.index(bins.edges[code]) + 1 if code < len(bins.edges) else len(edges) + 1
    return Axis(bins=fine, codes=fine.encode(values), first=first, last=last)


def _climb(axes: list[Axis], error: Mask, *, left: Mask, held: Mask) -> list[Axis]:
    rows = np.flatnonzero(left & held)
    sizes = tuple(axis.size + 1 for axis in axes)
    key = np.zeros(len(rows), dtype=np.intp)
    for axis, size in zip(axes, sizes, strict=True):
        key = key * size + axis.codes[rows]
    counts = [np.bincount(each, minlength=int(np.prod(sizes))).reshape(sizes) for each in (key, key[error[rows]])]
    whole = Parts(n=counts[0], k=counts[1], total=int(left.sum()), wrong=int((error & left).sum()))
    largest = LARGEST * len(error)
    for _ in range(ROUNDS):
        before = [(axis.first, axis.last) for axis in axes]
        for place in range(len(axes)):
            axes[place] = _moved(whole, axes, place, largest=largest)
        if before == [(axis.first, axis.last) for axis in axes]:
            break
    return axes


def _moved(grid: Parts, axes: list[Axis], place: int, *, largest: float) -> Axis:
    """Return one axis with the best of all its spans, the other axis held."""
    axis = axes[place]
    firsts, lasts = np.triu_indices(axis.size + 1, 1)
    proper = lasts - firsts < axis.size
    firsts, lasts = firsts[proper], lasts[proper]
    n, k = (_line(counts, axes, place) for counts in (grid.n, grid.k))
    spans = Parts(n=n[lasts] - n[firsts], k=k[lasts] - k[firsts], total=grid.total, wrong=grid.wrong)
    best = int(np.argmax(np.where(spans.n <= largest, evidence(spans), -1.0)))
    return replace(axis, first=int(firsts[best]), last=int(lasts[best]))


def _line(counts: NDArray[Any], axes: list[Axis], place: int) -> NDArray[Any]:
    """Return running sums along one axis, within the span of the other."""
    if len(axes) > 1:
        other = axes[1 - place]
        counts = np.moveaxis(counts, place, 0)[:, other.first : other.last].sum(axis=1)
    return np.concatenate([[0], np.cumsum(counts)])
