"""Slices that the project names: every metric on each, and which are surely worse than the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import cut
from seatrial.evaluation.champion import flips
from seatrial.evaluation.curves import reliability_curves
from seatrial.evaluation.found import told
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.tail import LEAST_ROWS
from seatrial.evaluation.versus import slice_row, surely_low
from seatrial.evaluation.words import measured
from seatrial.evaluation.wrong import wrong_rows
from seatrial.metrics import measure, measure_difference
from seatrial.values import Estimate, Exhibits, Finding, Slice, SliceRow, Status

Mask: TypeAlias = NDArray[np.bool_]

CODE = "EVAL005"
NAME = "weak declared slices"
LEVEL = 0.02
QUANTILES = 5
MOST_LEVELS = 50
MOST_SLICES = 200
MOST_CURVES = 12
TOLD = 3
HINT = "Hold the slice to a gate, or say in the intended use that the model is not for it."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declared:
    """One declared slice.

    Parameters
    ----------
    slice
        Its conditions.
    n
        Number of rows.
    cells, place
        The slice of each row among those of the same columns, ``(n_rows,)``, and which of them this is.
    """

    slice: Slice
    n: int
    cells: NDArray[np.int32]
    place: int

    @property
    def rows(self) -> Mask:
        """Which rows meet the conditions; made at each use, because of 200 slices all would be too much to keep."""
        return np.equal(self.cells, self.place)


def on_declared(subject: Subject) -> Examination:
    """Return every metric, the difference to the champion and the excess of error on each declared slice, and EVAL005.

    A column of numbers is cut at its quintiles, any other at its 50 most frequent levels; slices of fewer than 30 rows
    are counted and not measured, and so are those beyond the 200 largest.
    """
    if not subject.declared:
        return _without("not-applicable", "The project declares no slices.")
    absent = sorted({name for names in subject.declared for name in names} - set(subject.columns))
    if absent:
        return _without("skipped", f"Declared slices name columns that the test table lacks: {', '.join(absent)}.")
    every = sorted(_cells(subject), key=lambda each: (-each.n, each.slice.name))
    kept = tuple(each for each in every if each.n >= LEAST_ROWS)[:MOST_SLICES]
    if not kept:
        return _without("skipped", f"No declared slice has {LEAST_ROWS} rows.")
    rows = _against_the_rest(subject, kept)
    curves = tuple(
        curve
        for each in kept[:MOST_CURVES]
        if subject.answers.task == "binary"
        for curve in reliability_curves(subject.answers.take(each.rows), slice=each.slice.name)
    )
    return Examination(
        findings=(_finding(rows, small=len(every) - len(kept)),),
        estimates=tuple(estimate for each in kept for estimate in _estimates(subject, each)),
        exhibits=Exhibits(slices=rows, curves=curves),
    )


def _cells(subject: Subject) -> Iterator[Declared]:
    seen: set[str] = set()
    for names in sorted({tuple(sorted(set(names))) for names in subject.declared}):
        binned = cut({name: subject.columns[name] for name in names}, quantiles=QUANTILES, most_levels=MOST_LEVELS)
        cells = np.zeros(binned.codes.shape[1], dtype=np.int32)
        for code, width in zip(binned.codes, binned.widths, strict=True):
            cells *= width
            cells += code
        sizes = np.bincount(cells)
        for place in np.flatnonzero(sizes).tolist():
            codes = np.unravel_index(place, binned.widths)
            conditions = tuple(bins.conditions[code] for bins, code in zip(binned.bins, codes, strict=True))
            found = Slice(conditions=conditions)
            if found.name not in seen:
                seen.add(found.name)
                yield Declared(slice=found, n=int(sizes[place]), cells=cells, place=place)


def _estimates(subject: Subject, each: Declared) -> tuple[Estimate, ...]:
    inside, name = subject.answers.take(each.rows), each.slice.name
    own = measure(inside, slice=name)
    if subject.champion is None:
        return own
    champion = subject.champion.take(each.rows)
    return (
        *own,
        *measure(champion, slice=name, subject="champion"),
        *measure_difference(inside, champion, slice=name, subject="champion_difference"),
        *flips(inside, champion, slice=name),
    )


def _against_the_rest(subject: Subject, kept: tuple[Declared, ...]) -> tuple[SliceRow, ...]:
    """Return each slice against the rest, its bound over all of them; the most harmful first."""
    wrong, clusters = wrong_rows(subject.answers), subject.answers.clusters
    rows = [
        slice_row(
            each.slice,
            each.rows,
            wrong,
            low=surely_low(each.rows, wrong.rows, clusters, alpha=LEVEL / len(kept)),
            origin="declared",
        )
        for each in kept
    ]
    return tuple(sorted(rows, key=lambda row: (-row.harm, row.slice.name)))


def _without(status: Status, why: str) -> Examination:
    return Examination(findings=(Finding(code=CODE, name=NAME, status=status, where="", message=why),))


def _finding(rows: tuple[SliceRow, ...], *, small: int) -> Finding:
    weak = [row for row in rows if row.flagged]
    unread = f" {small:,} more have too few rows or are beyond the {MOST_SLICES} largest." if small else ""
    message = f"None of {len(rows):,} declared slices is surely worse than the rest."
    if weak:
        more = f"; and {len(weak) - TOLD} more" if len(weak) > TOLD else ""
        names = "; ".join(told(row) for row in weak[:TOLD])
        message = f"Surely worse than the rest, of {len(rows):,} declared slices: {names}{more}."
    return Finding(
        code=CODE,
        name=NAME,
        status="warn" if weak else "pass",
        where=weak[0].slice.name if weak else "",
        message=message + unread,
        hint=HINT if weak else "",
        measured=measured(slices=len(rows), weak=len(weak), not_measured=small, level=LEVEL),
    )
