"""The limits of a found slice, moved to where the errors really begin and end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Codes, NumberBins
from seatrial.evaluation.clustered import Cell
from seatrial.evaluation.grid import Grid
from seatrial.evaluation.tail import Parts, evidence
from seatrial.values import Condition

Mask: TypeAlias = NDArray[np.bool_]

ROUNDS = 6
LARGEST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """One number column of a slice on the fine grid.

    Parameters
    ----------
    bins
        The fine grid.
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


def refined(grid: Grid, cell: Cell, error: Mask, *, left: Mask) -> tuple[tuple[Condition, ...], Mask]:
    """Return a cell with the limits of its numbers moved to where the evidence is largest, and its rows.

    Each column's limits are moved in turn, the others held, until nothing moves. Levels and missing stay as they are.
    No slice grows beyond half of the rows.

    Parameters
    ----------
    grid, cell
        The table, and one or two pairs of column and code on it.
    error
        The wrong rows.
    left
        Rows that no earlier find explains; only they count.
    """
    fixed: list[Condition] = []
    axes: list[Axis] = []
    held = np.ones(len(error), dtype=bool)
    for column, code in cell:
        bins = grid.binned.bins[column]
        if isinstance(bins, NumberBins) and code <= len(bins.edges):
            axes.append(_axis(grid, column, bins, code=code))
        else:
            fixed.append(bins.conditions[code])
            held &= grid.binned.codes[column] == code
    if axes:
        axes = _climb(axes, error, left=left, held=held)
    conditions = sorted([*fixed, *(axis.condition for axis in axes)], key=lambda condition: condition.column)
    return tuple(conditions), np.logical_and.reduce([held, *(axis.rows for axis in axes)])


def _axis(grid: Grid, column: int, bins: NumberBins, *, code: int) -> Axis:
    place = grid.finer(column)
    fine = bins if place is None else grid.binned.bins[place]
    edges = fine.edges if isinstance(fine, NumberBins) else bins.edges
    first = edges.index(bins.edges[code - 1]) + 1 if code > 0 else 0
    last = edges.index(bins.edges[code]) + 1 if code < len(bins.edges) else len(edges) + 1
    codes = grid.binned.codes[column if place is None else place]
    return Axis(bins=NumberBins(column=bins.column, edges=edges), codes=codes, first=first, last=last)


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


def _moved(counted: Parts, axes: list[Axis], place: int, *, largest: float) -> Axis:
    """Return one axis with the best of all its spans, the other axis held."""
    axis = axes[place]
    firsts, lasts = np.triu_indices(axis.size + 1, 1)
    proper = lasts - firsts < axis.size
    firsts, lasts = firsts[proper], lasts[proper]
    n, k = (_line(counts, axes, place) for counts in (counted.n, counted.k))
    spans = Parts(n=n[lasts] - n[firsts], k=k[lasts] - k[firsts], total=counted.total, wrong=counted.wrong)
    best = int(np.argmax(np.where(spans.n <= largest, evidence(spans), -1.0)))
    return replace(axis, first=int(firsts[best]), last=int(lasts[best]))


def _line(counts: NDArray[Any], axes: list[Axis], place: int) -> NDArray[Any]:
    """Return running sums along one axis, within the span of the other."""
    if len(axes) > 1:
        other = axes[1 - place]
        counts = np.moveaxis(counts, place, 0)[:, other.first : other.last].sum(axis=1)
    return np.concatenate([[0], np.cumsum(counts)])
