"""All slices of one and two columns, and the test that each must pass among so many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Codes
from seatrial.evaluation.clustered import Cell, clustered_low
from seatrial.evaluation.grid import Counts, Grid
from seatrial.evaluation.tail import LEAST_ROWS, Parts, passed_low
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice

Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

LARGEST = 0.5  # more than half of the rows is not a slice: the rest is


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """Rows that a test looks at.

    Parameters
    ----------
    codes
        ``(n_columns, n_rows)``, of all rows.
    error
        Which of all rows are wrong.
    rows
        Which of all rows are looked at.
    clusters
        Ways in which all rows belong together.
    """

    codes: Codes
    error: Mask
    rows: Mask
    clusters: tuple[Clusters, ...] = ()

    @property
    def n(self) -> int:
        """Number of rows looked at."""
        return int(self.rows.sum())

    @property
    def wrong(self) -> int:
        """Number of wrong rows among them."""
        return int((self.error & self.rows).sum())

    def only(self, rows: Mask) -> Sight:
        """Return a look at fewer rows."""
        return replace(self, rows=self.rows & rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """Every slice of one search that has enough rows to be tested.

    Parameters
    ----------
    grid
        The table.
    first, second
        Places in the cross counts; the same twice for a slice of one column.
    alone
        Places in the counts of the fine columns; these slices come after the others.
    alpha
        Level of one test: the level of the search over the number of its tests.
    """

    grid: Grid
    first: Places
    second: Places
    alone: Places
    alpha: float

    @property
    def size(self) -> int:
        """Number of slices."""
        return len(self.first) + len(self.alone)

    def cell(self, place: int) -> Cell:
        """Return a slice as pairs of column and code."""
        widths, crossed = self.grid.widths, self.grid.crossed
        if place >= len(self.first):
            return (_located(int(self.alone[place - len(self.first)]), widths[crossed:], after=crossed),)
        where = sorted({int(self.first[place]), int(self.second[place])})
        return tuple(_located(at, widths[:crossed]) for at in where)

    def slice(self, place: int) -> Slice:
        """Return a slice by its conditions."""
        bins = self.grid.binned.bins
        return Slice(conditions=tuple(bins[column].conditions[code] for column, code in self.cell(place)))

    def parts(self, counts: tuple[Counts, Counts], sight: Sight) -> Parts:
        """Return the counts of all slices, from those of all rows in sight and of the wrong ones."""
        at = self.first, self.second
        n, k = (np.concatenate([each.cross[at], each.alone[self.alone]]) for each in counts)
        return Parts(n=n, k=k, total=sight.n, wrong=sight.wrong)

    def lows(self, parts: Parts, sight: Sight, which: Places) -> Floats:
        """Return lower bounds of the excess of some slices at the level of one test; at most 0 where it is not passed.

        Passed means: exact tail, lower bound of independent rows, and lower bound by each kind of cluster.
        """
        lows = passed_low(parts.take(which), self.alpha)
        for by in sight.clusters:
            sure = np.flatnonzero(lows > 0)
            cells = [self.cell(place) for place in which[sure].tolist()]
            robust = clustered_low(
                sight.codes, self.grid.widths, error=sight.error, rows=sight.rows, cells=cells, by=by, alpha=self.alpha
            )
            lows[sure] = np.minimum(lows[sure], robust)
        return lows


def count(grid: Grid, sight: Sight) -> tuple[Counts, Counts]:
    """Return the counts of all rows in sight and of the wrong ones."""
    return grid.count(sight.rows), grid.count(sight.rows & sight.error)


def make_family(grid: Grid, rows: Counts, *, level: float, beyond: int) -> Family:
    """Return the slices with at least 30 rows and at most half of all.

    Parameters
    ----------
    grid
        The table.
    rows
        Counts of all rows.
    level
        Level of the whole search.
    beyond
        Slices that count towards the level and are not tested.
    """
    widths = grid.widths[: grid.crossed]
    owner = np.repeat(np.arange(len(widths)), widths)
    single = np.arange(len(owner))
    first, second = np.triu_indices(len(owner), 1)
    pairs = owner[first] != owner[second]
    first, second = np.concatenate([single, first[pairs]]), np.concatenate([single, second[pairs]])
    largest = LARGEST * grid.binned.codes.shape[1]
    enough, alone = (_enough(n, largest) for n in (rows.cross[first, second], rows.alone))
    tests = max(len(enough) + len(alone) + beyond, 1)
    return Family(grid=grid, first=first[enough], second=second[enough], alone=alone, alpha=level / tests)


def _enough(n: NDArray[np.int64], largest: float) -> Places:
    return np.flatnonzero((n >= LEAST_ROWS) & (n <= largest))


def _located(place: int, widths: tuple[int, ...], *, after: int = 0) -> tuple[int, int]:
    """Return column and code of a place among levels that stand one after the other."""
    starts = np.cumsum([0, *widths])
    column = int(np.searchsorted(starts, place, side="right")) - 1
    return after + column, place - int(starts[column])
