"""Fingerprints of rows: equal rows have equal ones, whatever the order of rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.checks.columns import field_type, is_numeric
from seatrial.data.exam import Exam, Party
from seatrial.data.spooled import Frame, Spooled
from seatrial.metrics.mix import mixed

HALF_BIT = 17  # any bit but the highest, which a hash of few values does not fill evenly
MOST_VERIFIED = 20_000

Prints: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]


def shared_names(exam: Exam, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of the names that both train and test have (without train: that test has), sorted."""
    tables = [table for party, table in exam.tables.items() if party != "reference"]
    return tuple(name for name in sorted(set(names)) if all(name in table.frame.columns for table in tables))


def content(exam: Exam, party: Party, names: Sequence[str]) -> Frame:
    """Return the named columns of a table in types that train and test share, so that equal values compare equal."""
    tables = [table for side, table in exam.tables.items() if side != "reference"]
    frame = exam.tables[party].frame
    types = {name: _common(frame.schema[name], [table.frame.schema[name] for table in tables]) for name in names}
    if isinstance(frame, Spooled):
        return frame.typed(types)
    return frame.select(frame[name].cast(types[name]) for name in names)


def fingerprints(frame: Frame, names: Sequence[str], seed: int) -> Prints:
    """Return a 64-bit hash of the named columns of each row, shape ``(n_rows,)``; of no columns, zeros.

    Two different rows share one with probability 5e-20: among a million rows that any do is a chance of 3 in 100
    million, among ten million 3 in a million. Valid within one run: it may differ between versions of polars.
    """
    return mixed((frame[name].hash(seed).to_numpy() for name in names), rows=frame.height)


def halves(exam: Exam, party: Party) -> Flags:
    """Return which half each row of a table is in, shape ``(n_rows,)``, by its content and the seed."""
    frame = exam.tables[party].frame
    prints = fingerprints(frame, sorted(frame.columns), exam.seed)
    return ((prints >> np.uint64(HALF_BIT)) & np.uint64(1)).astype(np.bool_)


def repeats(prints: Prints) -> int:
    """Return how many rows are copies of another row: rows less distinct rows."""
    risen = np.sort(prints)
    return int((risen[1:] == risen[:-1]).sum())


def copied_rows(prints: Prints) -> int:
    """Return how many rows have at least one copy among the others."""
    return int(with_copies(prints).sum())


def with_copies(prints: Prints) -> Flags:
    """Return which rows have at least one copy among the others, shape ``(n_rows,)``."""
    risen = np.sort(prints)
    again = np.unique(risen[1:][risen[1:] == risen[:-1]])
    if not len(again):
        return np.zeros(len(prints), dtype=np.bool_)
    place = np.minimum(np.searchsorted(again, prints), len(again) - 1)
    found: Flags = again[place] == prints
    return found


def verified_overlap(test: Frame, train: Frame, seed: int) -> int:
    """Return how many rows of ``test`` stand in ``train``, missing values being alike.

    Found by fingerprint; up to twenty thousand finds, those of the lowest fingerprints, are then compared value by
    value, and the count is scaled by the share that holds.
    """
    names = test.columns
    left, right = (pl.Series(fingerprints(frame, names, seed)) for frame in (test, train))
    found = left.is_in(right.unique().implode())
    total = int(found.sum())
    if not total:
        return 0
    tried = left.filter(found).unique().sort().head(MOST_VERIFIED)
    candidates = test.filter(left.is_in(tried.implode())).select(*names)
    partners = train.filter(right.is_in(tried.implode())).select(*names).unique()
    held = candidates.join(partners, on=names, how="semi", nulls_equal=True).height
    return round(total * held / candidates.height)


def _common(own: pl.DataType, dtypes: Sequence[pl.DataType]) -> pl.DataType:
    if len(set(dtypes)) == 1:
        return own
    if all(is_numeric(field_type(dtype)) and not dtype.is_temporal() for dtype in dtypes):
        return pl.Float64()
    return pl.String()
