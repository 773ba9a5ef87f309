"""A table on two grids at once: coarse for pairs of columns, fine for numbers alone and for moving limits."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Binned, Bins, Codes, NumberBins, fit_bins, threads_for
from seatrial.evaluation.counts import Table, cross_counts
from seatrial.evaluation.subject import Column, Columns

Mask: TypeAlias = NDArray[np.bool_]

QUANTILES = 10
FINER = 4
MOST_COLUMNS = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Rows of every slice.

    Parameters
    ----------
    cross
        ``(levels, levels)`` cross counts of the coarse columns.
    alone
        Rows of each level of the fine columns, one after the other.
    """

    cross: Table
    alone: Table

    def less(self, other: Counts) -> Counts:
        """Return these counts without others."""
        return Counts(cross=self.cross - other.cross, alone=self.alone - other.alone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Columns on a coarse grid, then the numbers among them on a fine one.

    Parameters
    ----------
    binned
        All of them.
    crossed
        How many are coarse: these are crossed with each other, the others stand alone.
    """

    binned: Binned
    crossed: int

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of codes of each column."""
        return self.binned.widths

    def finer(self, column: int) -> int | None:
        """Return the fine column of a column of numbers, None of any other."""
        name = self.binned.bins[column].column
        places = range(self.crossed, len(self.binned.bins))
        return next((place for place in places if self.binned.bins[place].column == name), None)

    def count(self, rows: Mask) -> Counts:
        """Return the counts of the rows that are marked."""
        codes = self.binned.codes
        cross = cross_counts(codes[: self.crossed], self.widths[: self.crossed], rows=rows)
        fine = zip(codes[self.crossed :], self.widths[self.crossed :], strict=True)
        alone = [np.bincount(code[rows], minlength=width) for code, width in fine]
        return Counts(cross=cross, alone=np.concatenate([np.zeros(0, dtype=np.int64), *alone]))


def two_grids(columns: Columns) -> Grid:
    """Return a table on both grids, columns in the order of their names; the work is shared between threads.

    The edges of the coarse grid, tenths of the rows, are among those of the fine one, fortieths.
    """
    names = sorted(columns)
    rows = len(columns[names[0]])
    codes = np.empty((2 * len(names), rows), dtype=np.uint8)  # never in memory twice

    def one(place: int) -> tuple[Bins, Bins | None]:
        coarse, fine, codes[place], finer = _both(names[place], columns[names[place]])
        if finer is not None:
            codes[len(names) + place] = finer
        return coarse, fine

    with ThreadPoolExecutor(threads_for(rows)) as pool:
        done = list(pool.map(one, range(len(names))))
    finer = [place for place, (_, fine) in enumerate(done) if fine is not None]
    for to, place in enumerate(finer, start=len(names)):
        codes[to] = codes[len(names) + place]
    bins = (*(coarse for coarse, _ in done), *(fine for _, fine in done if fine is not None))
    return Grid(binned=Binned(bins=bins, codes=codes[: len(bins)]), crossed=len(names))


def most_telling(grid: Grid, error: Mask) -> tuple[Grid, int]:
    """Return at most 64 columns, and how many slices of the others go untested.

    Beyond 64 columns those are kept whose own levels differ most in their share of wrong rows (chi-square).
    """
    if grid.crossed <= MOST_COLUMNS:
        return grid, 0
    share = error.mean()
    strength = []
    for codes, width in zip(grid.binned.codes[: grid.crossed], grid.widths, strict=False):
        n, k = np.bincount(codes, minlength=width), np.bincount(codes[error], minlength=width)
        strength.append(float(((k - n * share) ** 2 / np.maximum(n * share * (1 - share), 1)).sum()))
    kept = sorted(np.argsort(-np.array(strength), kind="stable")[:MOST_COLUMNS].tolist())
    places = [*kept, *(place for place in map(grid.finer, kept) if place is not None)]
    bins = tuple(grid.binned.bins[place] for place in places)
    fewer = Grid(binned=Binned(bins=bins, codes=grid.binned.codes[places]), crossed=len(kept))
    return fewer, _ways(grid.widths[: grid.crossed]) - _ways(fewer.widths[: fewer.crossed])


def reachable(grid: Grid) -> int:
    """Return how many slices of one and two columns moving limits can reach: the family that a moved slice is of."""
    ways = []
    for column in range(grid.crossed):
        fine = grid.finer(column)
        width = grid.widths[column if fine is None else fine]
        ways.append(width if fine is None else width * (width + 1) // 2)
    return _ways(ways)


def _ways(widths: Sequence[int]) -> int:
    return sum(widths) + (sum(widths) ** 2 - sum(width * width for width in widths)) // 2


def _both(name: str, values: Column) -> tuple[Bins, Bins | None, Codes, Codes | None]:
    """Return coarse and fine bins of a column and its codes on both; None where there is no fine grid."""
    fine = fit_bins(name, values, quantiles=QUANTILES * FINER)
    codes = fine.encode(values)
    if not isinstance(fine, NumberBins):
        return fine, None, codes, None
    coarse, where = _coarsened(fine, np.bincount(codes, minlength=len(fine.edges) + 2))
    return coarse, fine, where[codes], codes


def _coarsened(fine: NumberBins, rows: NDArray[np.int64]) -> tuple[NumberBins, Codes]:
    """Return tenths of the rows by edges of a finer grid, and the coarse code of each fine one."""
    below = np.cumsum(rows[:-1])
    wanted = below[-1] * np.arange(1, QUANTILES) / QUANTILES
    kept = np.unique(np.argmin(np.abs(below[:-1, np.newaxis] - wanted), axis=0))
    places = np.arange(len(rows) - 1)
    where = np.append(np.searchsorted(kept, places, side="left"), len(kept) + 1).astype(np.uint8)
    return NumberBins(column=fine.column, edges=tuple(fine.edges[place] for place in kept)), where
