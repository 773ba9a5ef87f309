"""Slices of one and two columns where a model is surely worse than elsewhere, found by counting them all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.evaluation.family import Family, Mask, Sight, count, make_family
from seatrial.evaluation.grid import Counts, most_telling, reachable, two_grids
from seatrial.evaluation.refine import refined
from seatrial.evaluation.subject import Columns
from seatrial.evaluation.tail import evidence
from seatrial.evaluation.versus import slice_row, surely_low
from seatrial.evaluation.wrong import Wrong
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice, SliceRow

LEVEL = 0.02
MATTERS = 0.1
MOST_FINDS = 10
MOST_ROUNDS = 20
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
    lower bound of the excess, both at ``level`` over the number of slices. Of those that pass, the one with most
    evidence (likelihood ratio) is kept, its limits of numbers are moved off the quantile grid to where the evidence is
    largest, and its rows are taken out; what no longer passes without them told the same story and is merged into it;
    and so on. Up to ten are told, each with an excess above a tenth of the overall error rate.

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
    grid, beyond = most_telling(two_grids(columns), error)
    sight = Sight(codes=grid.binned.codes, error=error, rows=np.ones(len(error), dtype=bool), clusters=clusters)
    counts = count(grid, sight)
    family = make_family(grid, counts[0], level=level, beyond=beyond)
    finds, more = Sift(family=family, sight=sight, level=level).run(counts)
    rows = [(_row(find, wrong), find.rows) for find in finds]
    rows.sort(key=lambda both: (-both[0].harm, both[0].slice.name))
    return Search(
        rows=tuple(row for row, _ in rows),
        masks=tuple(mask for _, mask in rows),
        tested=family.size + beyond,
        more=more,
        level=level,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sift:
    """Greedy choice among overlapping slices: keep one, take its rows out, test the others again.

    Parameters
    ----------
    family, sight
        All slices and all rows.
    level
        Level of the search.
    """

    family: Family
    sight: Sight
    level: float

    def run(self, counts: tuple[Counts, Counts]) -> tuple[list[Find], int]:
        """Return the finds that matter, and how many flagged slices are left when there are enough."""
        left = self.sight.rows.copy()
        parts = self.family.parts(counts, self.sight)
        lows = self.family.lows(parts, self.sight, np.arange(self.family.size))
        flagged = np.flatnonzero(lows > 0)
        finds: list[Find] = []
        for _ in range(MOST_ROUNDS):
            if not len(flagged) or len(finds) == MOST_FINDS:
                break
            flagged = flagged[np.argsort(-evidence(parts.take(flagged)), kind="stable")]
            first = int(flagged[0])
            kept, rows, low = self._placed(first, left, low=float(lows[first]))
            taken = count(self.family.grid, self.sight.only(rows & left))
            counts = counts[0].less(taken[0]), counts[1].less(taken[1])
            left = left & ~rows
            remaining = self.sight.only(left)
            parts = self.family.parts(counts, remaining)
            stands = self.family.lows(parts, remaining, flagged) > 0
            stands[0] = False
            if self._matters(rows):
                merged = flagged[~stands][1 : MOST_MERGED + 1].tolist()
                names = tuple(self.family.slice(place).name for place in merged)
                finds.append(Find(slice=kept, rows=rows, low=low, merged=names))
            flagged = flagged[stands]
        return finds, len(flagged)

    def _matters(self, rows: Mask) -> bool:
        error = self.sight.error
        return bool(error[rows].mean() - error[~rows].mean() > MATTERS * error.mean())

    def _placed(self, place: int, left: Mask, *, low: float) -> tuple[Slice, Mask, float]:
        """Return the slice with its limits moved, if the bound over all slices that moving can reach is above 0."""
        cell, grid = self.family.cell(place), self.family.grid
        alpha = self.level / max(reachable(grid), 1)
        conditions, rows = refined(grid, cell, self.sight.error, left=left)
        moved_low = surely_low(rows, self.sight.error, self.sight.clusters, alpha=alpha)
        if moved_low > 0:
            return Slice(conditions=conditions), rows, moved_low
        unmoved = np.logical_and.reduce([grid.binned.codes[column] == code for column, code in cell])
        return self.family.slice(place), unmoved, low


def _row(find: Find, wrong: Wrong) -> SliceRow:
    return slice_row(find.slice, find.rows, wrong, low=find.low, origin="found", merged=find.merged)
