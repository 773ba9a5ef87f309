"""Few bins out of many."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array, Ints

GROUPS = 10


def in_groups(counts: Array, groups: int) -> Ints:
    """Return where groups of neighbouring bins begin that hold about as many rows each.

    Parameters
    ----------
    counts
        ``(n_bins,)`` rows by which bins are joined, at least one bin.
    groups
        How many groups there may be.

    Returns
    -------
    ndarray
        ``(n_groups,)`` places, rising from 0, with ``1 <= n_groups <= groups``. A bin is never divided; without rows
        all bins are one group.

    Examples
    --------
    >>> in_groups([1, 1, 1, 1, 4], 2).tolist()
    [0, 4]
    """
    rows = np.asarray(counts, dtype=np.float64)
    middle = np.cumsum(rows) - rows / 2
    group = np.minimum((middle * groups / max(rows.sum(), 1.0)).astype(np.int64), groups - 1)
    return np.flatnonzero(np.diff(group, prepend=-1))


def in_deciles(reference: Array, window: Array) -> tuple[Ints, Ints]:
    """Return both rows of counts, ``(n_groups,)`` each, on about ten bins that hold as many rows of the reference each.

    Figures such as the population stability index are read by limits that were found on ten bins; on hundreds of
    bins they mostly say how few rows there are.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins, in order.
    """
    starts = in_groups(reference, GROUPS)
    first, second = (np.add.reduceat(np.asarray(each, dtype=np.int64), starts) for each in (reference, window))
    return first, second
