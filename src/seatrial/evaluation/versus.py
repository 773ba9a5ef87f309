"""One slice against the rest of the rows."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.clustered import clustered_low
from seatrial.evaluation.tail import LEAST_ROWS, Parts, passed_low
from seatrial.evaluation.wrong import Wrong
from seatrial.metrics.answers import Clusters
from seatrial.values import Slice, SliceRow

Mask: TypeAlias = NDArray[np.bool_]


def surely_low(rows: Mask, error: Mask, clusters: tuple[Clusters, ...], *, alpha: float) -> float:
    """Return a lower bound of the excess of error on some rows; at most 0 where the test at ``alpha`` is not passed.

    Passed means: exact tail, lower bound for independent rows, lower bound by each kind of cluster. -1 says nothing.
    """
    low = float(passed_low(_counted(rows, error), alpha)[0])
    inside = rows[np.newaxis].astype(np.uint8)
    for by in clusters if low > 0 else ():
        low = min(low, float(clustered_low(inside, (2,), error=error, cells=[((0, 1),)], by=by, alpha=alpha)[0]))
    return low


def slice_row(
    which: Slice,
    rows: Mask,
    wrong: Wrong,
    *,
    low: float,
    origin: Literal["declared", "found"],
    merged: tuple[str, ...] = (),
) -> SliceRow:
    """Return how a slice does against the rest.

    Parameters
    ----------
    which, rows
        The slice, and which rows it holds.
    wrong
        Which rows are wrong.
    low
        Lower bound of its excess.
    origin, merged
        As in the value.
    """
    parts = _counted(rows, wrong.rows)
    n, excess = int(parts.n[0]), float(parts.excess[0])
    judged = n >= LEAST_ROWS and parts.total - n >= LEAST_ROWS
    return SliceRow(
        slice=which,
        origin=origin,
        n=n,
        share=n / max(parts.total, 1),
        measure=wrong.measure,
        error=float(parts.error[0]),
        rest=float(parts.rest[0]),
        excess=excess,
        excess_low=min(low, excess) if judged else None,
        harm=n * excess,
        flagged=judged and low > 0,
        merged=merged,
    )


def _counted(rows: Mask, error: Mask) -> Parts:
    n, k = np.array([int(rows.sum())]), np.array([int((rows & error).sum())])
    return Parts(n=n, k=k, total=len(error), wrong=int(error.sum()))
