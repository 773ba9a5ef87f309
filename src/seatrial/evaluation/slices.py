"""Slices of one and two columns where a model is surely worse than elsewhere, found by counting them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import cut
from seatrial.evaluation.clustered import clustered_low
from seatrial.evaluation.family import LEAST_ROWS, Family, Mask, Places, Sight, make_family, most_telling
from seatrial.evaluation.refine import reachable, refined
from seatrial.evaluation.subject import Columns
from seatrial.evaluation.tail import Parts, evidence, excess_low
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice, SliceRow

Floats: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Literal["error_rate", "large_error_rate"]

LEVEL = 0.02
MATTERS = 0.1
MOST_FINDS = 10
MOST_MERGED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search for weak slices gave.

    Parameters
    ----------
    rows
        The finds, the most harmful first; none where nothing stands out.
    tested
        Slices that had enough rows to be tested: the family over which the level holds.
    more
        Slices that stand out beyond those told.
    level
        Chance of any find where the error is everywhere alike, at most.
    """

    rows: tuple[SliceRow, ...] = ()
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
    error: Mask,
    columns: Columns,
    *,
    clusters: tuple[Clusters, ...] = (),
    measure: Measure = "error_rate",
    level: float = LEVEL,
) -> Search:
    """Return the slices of one and two columns that surely have more wrong rows than the rest, by harm.

    Every slice of at least 30 rows is counted and tested against the rest of the rows: exact hypergeometric tail and a lower
    bound of the excess, both at ``level`` over the number of slices. Of those whose bound is above a tenth of the overall
    error rate, the one with most evidence (likelihood ratio) is kept and its rows are taken out; what no longer stands out
    without them told the same story and is merged into it; and so on, up to ten. Limits of numbers are moved off the
    quantile grid where that explains more.

    Parameters
    ----------
    error
        ``(n_rows,)``: which rows are wrong.
    columns
        Arrays of ``n_rows`` by name.
    clusters
        Ways in which rows belong together. A find must also stand when whole clusters are the unit.
    measure
        What ``error`` is called.
    level
        Chance of any find where the error is everywhere alike, at most.

    References
    ----------
    Chung et al. (2019), "Slice Finder", ICDE; Fisher (1935), JRSS 98; Dunn (1961), JASA 56 (Bonferroni's inequality).
    """
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
    told = sorted((_row(find, error, measure) for find in finds), key=lambda row: (-row.harm, row.slice.name))
    return Search(rows=tuple(told), tested=len(everything) + beyond, more=more, level=level)


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
        moved_low = self._low(rows, alpha)
        if moved_low > 0:
            return Slice(conditions=conditions), rows, moved_low
        return self.family.slice(place), on_grid, low

    def _low(self, rows: Mask, alpha: float) -> float:
        """Return the lower bound of the excess of any set of rows."""
        parts = _parts(rows, self.sight.error)
        if parts.n[0] < LEAST_ROWS or parts.total - parts.n[0] < LEAST_ROWS:
            return -1.0
        lows = [excess_low(parts, alpha)[0]]
        inside = rows[np.newaxis].astype(np.uint8)
        lows += [
            clustered_low(inside, (2,), self.sight.error, [((0, 1),)], by=by, alpha=alpha)[0]
            for by in self.sight.clusters
        ]
        return float(min(lows))


def _without(
    tables: tuple[NDArray[np.int64], NDArray[np.int64]], taken: Sight, widths: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, wrong = taken.tables(widths)
    return tables[0] - rows, tables[1] - wrong


def _parts(rows: Mask, error: Mask) -> Parts:
    n, k = np.array([int(rows.sum())]), np.array([int((rows & error).sum())])
    return Parts(n=n, k=k, total=len(error), wrong=int(error.sum()))


def _row(find: Find, error: Mask, measure: Measure) -> SliceRow:
    parts = _parts(find.rows, error)
    n, excess = int(parts.n[0]), float(parts.excess[0])
    return SliceRow(
        slice=find.slice,
        origin="found",
        n=n,
        share=n / len(error),
        measure=measure,
        error=float(parts.error[0]),
        rest=float(parts.rest[0]),
        excess=excess,
        excess_low=min(find.low, excess),
        harm=n * excess,
        flagged=find.low > 0,
        merged=find.merged,
    )
