"""Slices of one and two columns where a model is surely worse than elsewhere, found by counting them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import cut
from seatrial.evaluation.family import Family, Mask, Places, Sight, make_family, most_telling
from seatrial.evaluation.refine import reachable, refined
from seatrial.evaluation.subject import Columns
from seatrial.evaluation.tail import evidence
from seatrial.evaluation.versus import slice_row, surely_low
from seatrial.evaluation.wrong import Wrong
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice, SliceRow

Floats: TypeAlias = NDArray[np.float64]

LEVEL = 0.02
MATTERS = 0.1
MOST_FINDS = 10
MOST_MERGED = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """What a search for weak slices gave.

    Parameters
    ----------
    rows
        The finds, the most harmful first; none where nothing stands out.
    masks
        Which rows of the table each find holds.
    tested
        Slices that had enough rows to be tested: the family over which the level holds.
    more
        Slices that stand out beyond those told.
    level
        Chance of any find where the error is everywhere alike, at most.
    """

    rows: tuple[SliceRow, ...] = ()
    masks: tuple[Mask, ...] = ()
    tested: int = 0
    more: int = 0
    level: float = LEVEL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Find:
    """One find.

    Parameters
    ----------
    slice, rows
        Its conditions, and which rows meet them.
    low
        Lower bound of its excess over all rows.
    merged
        Names of slices that told the same story.
    """

    slice: Slice
    rows: Mask
    low: float
    merged: tuple[str, ...]


def find_slices(
    wrong: Wrong,
    columns: Columns,
    *,
    clusters: tuple[Clusters, ...] = (),
    level: float = LEVEL,
) -> Search:
    """Return the slices of one and two columns that surely have more wrong rows than the rest, by harm.

    Every slice of at least 30 rows is counted and tested against the rest of the rows: exact hypergeometric tail and a
    lower bound of the excess, both at ``level`` over the number of slices. Of those that pass, with an excess above a
    tenth of the overall error rate, the one with most evidence (likelihood ratio) is kept and its rows are taken out;
    what no longer passes without them told the same story and is merged into it; and so on, up to ten. Limits of
    numbers are moved off the quantile grid where that explains more.

    Parameters
    ----------
    wrong
        Which rows are wrong.
    columns
        Arrays of ``n_rows`` by name.
    clusters
        Ways in which rows belong together. A find must also stand when whole clusters are the unit.
    level
        Chance of any find where the error is everywhere alike, at most.

    References
    ----------
    Chung et al. (2019), "Slice Finder", ICDE; Fisher (1935), JRSS 98; Dunn (1961), JASA 56 (Bonferroni's inequality).
    """
    error = wrong.rows
    if not columns or not error.any() or error.all():
        return Search(level=level)
    binned, beyond = most_telling(cut(columns), error)
    sight = Sight(codes=binned.codes, error=error, clusters=clusters)
    tables = sight.tables(binned.widths)
    family = make_family(binned, tables[0], level=level, beyond=beyond)
    parts = family.parts(tables, total=sight.n, wrong=sight.wrong)
    everything = np.arange(len(family.first))
    lows = family.lows(parts, sight, everything)
    flagged = everything[(lows > 0) & (parts.excess > MATTERS * error.mean())]
    sift = Sift(family=family, sight=sight, columns=columns, lows=lows, level=level)
    finds, more = sift.run(tables, flagged)
    rows = [(_row(find, wrong), find.rows) for find in finds]
    rows.sort(key=lambda both: (-both[0].harm, both[0].slice.name))
    return Search(
        rows=tuple(row for row, _ in rows),
        masks=tuple(mask for _, mask in rows),
        tested=len(everything) + beyond,
        more=more,
        level=level,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sift:
    """Greedy choice among overlapping slices: keep one, take its rows out, test the others again.

    Parameters
    ----------
    family, sight, columns
        All slices, all rows, and the columns they were cut from.
    lows
        Lower bound of each slice's excess over all rows.
    level
        Level of the search.
    """

    family: Family
    sight: Sight
    columns: Columns
    lows: Floats
    level: float

    def run(self, tables: tuple[NDArray[np.int64], NDArray[np.int64]], flagged: Places) -> tuple[list[Find], int]:
        """Return the finds, and how many flagged slices are left when there are enough."""
        left = np.ones(self.sight.n, dtype=bool)
        lows, parts = self.lows, self.family.parts(tables, total=self.sight.n, wrong=self.sight.wrong)
        finds: list[Find] = []
        while len(flagged) and len(finds) < MOST_FINDS:
            weight = evidence(parts.take(flagged))
            best = int(flagged[np.argmax(weight)])
            kept, rows, low = self._placed(best, left)
            taken = rows & left
            left &= ~rows
            tables = _without(tables, self.sight.take(taken), self.family.binned.widths)
            remaining = self.sight.take(left)
            parts = self.family.parts(tables, total=remaining.n, wrong=remaining.wrong)
            lows = self.family.lows(parts, remaining, flagged)
            stands = lows[flagged] > 0
            by_weight = flagged[np.argsort(-weight, kind="stable")]
            gone = [place for place in by_weight.tolist() if place in set(flagged[~stands].tolist()) and place != best]
            names = tuple(self.family.slice(place).name for place in gone[:MOST_MERGED])
            finds.append(Find(slice=kept, rows=rows, low=low, merged=names))
            flagged = flagged[stands]
        return finds, len(flagged)

    def _placed(self, place: int, left: Mask) -> tuple[Slice, Mask, float]:
        """Return the slice with its limits moved if that surely explains more errors, else as it is on the grid."""
        cell, binned = self.family.cell(place), self.family.binned
        on_grid = np.logical_and.reduce([binned.codes[column] == code for column, code in cell])
        low = float(self.lows[place])
        alpha = self.level / max(reachable(binned.bins), 1)
        conditions, rows = refined(binned, cell, columns=self.columns, error=self.sight.error, left=left)
        moved_low = surely_low(rows, self.sight.error, self.sight.clusters, alpha=alpha)
        if moved_low > 0:
            return Slice(conditions=conditions), rows, moved_low
        return self.family.slice(place), on_grid, low


def _without(
    tables: tuple[NDArray[np.int64], NDArray[np.int64]], taken: Sight, widths: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, wrong = taken.tables(widths)
    return tables[0] - rows, tables[1] - wrong


def _row(find: Find, wrong: Wrong) -> SliceRow:
    return slice_row(find.slice, find.rows, wrong, low=find.low, origin="found", merged=find.merged)
