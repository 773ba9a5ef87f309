"""What share of a window the reference does not know: new categories, and values outside of its range."""

from __future__ import annotations

import math

import numpy as np

from seatrial.metrics import clopper_pearson, new_share
from seatrial.metrics.arrays import Array, Ints
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.first import Mask, first


def unknown(counts: Array, rule: Rule, *, sizes: tuple[int, int], could_be: int, unnamed: int = 0) -> Bounds:
    """Return the share of rows that the reference does not know and that chance does not explain, in [0, 1].

    A level that is rare everywhere is often seen in one sample only. So it counts towards the bound only if all its
    rows would fall into the window, were rows exchangeable, with a chance of at most ``alpha / could_be``.

    Parameters
    ----------
    counts
        ``(n_new,)`` rows of the window for each level, or side of the range, of which the reference has none.
    rule
        Minimum and level.
    sizes
        Rows of the reference and of the window.
    could_be
        How many levels could have been new: those of both together; 2 for the two ends of a range.
    unnamed
        Rows of the window with new levels that are not in ``counts``: they are in the value and not in the bound.

    Returns
    -------
    Bounds
        Everything is None without rows on one side. ``smallest`` is that of a single level.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    m, n = sizes
    if n == 0 or m == 0:
        return nothing(n, m)
    seen = np.asarray(counts, dtype=np.int64)
    low = new_share(seen, n=m, m=n, levels=could_be, alpha=rule.alpha).low
    rows = int(seen.sum()) + unnamed

    def passes(each: Ints) -> Mask:
        gate = each * math.log(n / (n + m)) <= math.log(rule.alpha / max(could_be, 1))
        return gate & (clopper_pearson(each, n, 1 - 2 * rule.alpha)[0] > rule.minimum)

    least = first(passes, 1, n)
    return Bounds(
        value=rows / n,
        low=low,
        high=float(clopper_pearson(rows, n, 1 - 2 * rule.alpha)[1]),
        smallest=None if least is None else least / n,
        n=n,
        m=m,
    )
