"""All slices of one and two columns, and the test that each must pass among so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Binned, Codes
from seatrial.evaluation.clustered import Cell, clustered_low
from seatrial.evaluation.counts import Table, cross_counts
from seatrial.evaluation.tail import LEAST_ROWS, Parts, passed_low
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice

Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

MOST_COLUMNS = 64
LARGEST = 0.5  # more than half of the rows is not a slice: the rest is


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """Rows that a test looks at.

    Parameters
    ----------
    codes
        ``(n_columns, n_rows)``.
    error
        Which of the rows are wrong.
    clusters
        Ways in which the rows belong together.
    """

    codes: Codes
    error: Mask
    clusters: tuple[Clusters, ...] = ()

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.error)

    @property
    def wrong(self) -> int:
        """Number of wrong rows."""
        return int(self.error.sum())

    def take(self, rows: Mask) -> Sight:
        """Return some of the rows."""
        kept = tuple(Clusters(name=each.name, codes=each.codes[rows]) for each in self.clusters)
        return Sight(codes=self.codes[:, rows], error=self.error[rows], clusters=kept)

    def tables(self, widths: Sequence[int]) -> tuple[Table, Table]:
        """Return the cross counts of all rows and of the wrong ones."""
        return cross_counts(self.codes, widths), cross_counts(self.codes[:, self.error], widths)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """Every slice of one search that has enough rows to be tested.

    Parameters
    ----------
    binned
        How the columns were cut.
    first, second
        ``(n_slices,)`` places in the cross counts; the same twice for a slice of one column. Those come first.
    alpha
        Level of one test: the level of the search over the number of its tests.
    """

    binned: Binned
    first: Places
    second: Places
    alpha: float

    def cell(self, place: int) -> Cell:
        """Return a slice as pairs of column and code."""
        starts = np.cumsum([0, *self.binned.widths])
        where = sorted({int(self.first[place]), int(self.second[place])})
        columns = [int(np.searchsorted(starts, at, side="right")) - 1 for at in where]
        return tuple((column, at - int(starts[column])) for column, at in zip(columns, where, strict=True))

    def slice(self, place: int) -> Slice:
        """Return a slice by its conditions."""
        return Slice(conditions=tuple(self.binned.bins[column].conditions[code] for column, code in self.cell(place)))

    def parts(self, tables: tuple[Table, Table], *, total: int, wrong: int) -> Parts:
        """Return the counts of all slices."""
        at = self.first, self.second
        return Parts(n=tables[0][at], k=tables[1][at], total=total, wrong=wrong)

    def lows(self, parts: Parts, sight: Sight, which: Places) -> Floats:
        """Return lower bounds of the excess of some slices at the level of one test; at most 0 where it is not passed.

        Passed means: exact tail, lower bound of independent rows, and lower bound by each kind of cluster.
        """
        lows = np.full(len(parts.n), -1.0)
        lows[which] = passed_low(parts.take(which), self.alpha)
        sure = which
        for by in sight.clusters:
            sure = sure[lows[sure] > 0]
            cells = [self.cell(place) for place in sure.tolist()]
            robust = clustered_low(
                sight.codes, self.binned.widths, error=sight.error, cells=cells, by=by, alpha=self.alpha
            )
            lows[sure] = np.minimum(lows[sure], robust)
        return lows


def make_family(binned: Binned, rows: Table, *, level: float, beyond: int) -> Family:
    """Return the slices with at least 30 rows and at most half of all.

    Parameters
    ----------
    binned
        How the columns were cut.
    rows
        Cross counts of all rows.
    level
        Level of the whole search.
    beyond
        Slices that count towards the level and are not tested.
    """
    owner = np.repeat(np.arange(len(binned.widths)), binned.widths)
    single = np.arange(len(owner))
    first, second = np.triu_indices(len(owner), 1)
    pairs = owner[first] != owner[second]
    first, second = np.concatenate([single, first[pairs]]), np.concatenate([single, second[pairs]])
    n = rows[first, second]
    enough = (n >= LEAST_ROWS) & (n <= LARGEST * binned.codes.shape[1])
    first, second = first[enough], second[enough]
    return Family(binned=binned, first=first, second=second, alpha=level / max(len(first) + beyond, 1))


def most_telling(binned: Binned, error: Mask) -> tuple[Binned, int]:
    """Return at most 64 columns, and how many slices of the others go untested.

    Beyond 64 columns those are kept whose own levels differ most in their share of wrong rows (chi-square).
    """
    if len(binned.bins) <= MOST_COLUMNS:
        return binned, 0
    share = error.mean()
    strength = []
    for codes, width in zip(binned.codes, binned.widths, strict=True):
        n, k = np.bincount(codes, minlength=width), np.bincount(codes[error], minlength=width)
        strength.append(float(((k - n * share) ** 2 / np.maximum(n * share * (1 - share), 1)).sum()))
    kept = sorted(np.argsort(-np.array(strength), kind="stable")[:MOST_COLUMNS].tolist())
    fewer = Binned(bins=tuple(binned.bins[place] for place in kept), codes=binned.codes[kept])
    return fewer, _ways(binned.widths) - _ways(fewer.widths)


def _ways(widths: Sequence[int]) -> int:
    return sum(widths) + (sum(widths) ** 2 - sum(width * width for width in widths)) // 2
