"""Few bins out of many."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array, Ints

GROUPS = 10


def in_deciles(reference: Array, window: Array, groups: int = GROUPS) -> tuple[Ints, Ints]:
    """Return both rows of counts on about ten bins that hold as many rows of the reference each.

    Figures such as the population stability index are read by limits that were found on ten bins, and on hundreds of
    bins mostly say how few rows there are.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins, in order.
    groups
        How many bins there may be.

    Returns
    -------
    tuple of ndarray
        ``(n_groups,)`` each, ``1 <= n_groups <= groups``; a bin that holds more than a tenth is not divided. Without
        reference rows everything is one group.
    """
    a, b = np.asarray(reference, dtype=np.int64), np.asarray(window, dtype=np.int64)
    total = int(a.sum())
    before = np.cumsum(a) - a
    group = np.minimum(before * groups // max(total, 1), groups - 1)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return np.add.reduceat(a, starts), np.add.reduceat(b, starts)
