"""How far two shares of missing values are apart."""

from __future__ import annotations

import numpy as np

from seatrial.metrics import clopper_pearson
from seatrial.metrics.arrays import Floats, Ints
from seatrial.metrics.interval import Limits
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.first import Mask, first


def missing(reference: tuple[int, int], window: tuple[int, int], rule: Rule) -> Bounds:
    """Return the absolute difference of two shares, in [0, 1], with bounds: exact limits, squared and added.

    With Wilson's limits instead, one row that is missing would do to call drift.

    Parameters
    ----------
    reference, window
        Rows that are missing, and all rows.
    rule
        Minimum and level.

    Returns
    -------
    Bounds
        Everything is None without rows on one side. ``smallest`` is that of a rise; None when even a column of nothing
        would not have been called drift.

    References
    ----------
    Newcombe (1998), Statist. Med. 17, 873-890, method 10, with the limits of Clopper and Pearson (1934), Biometrika 26.
    """
    (k, m), (j, n) = reference, window
    if n == 0 or m == 0:
        return nothing(n, m)
    low, high = _difference((np.array([j]), n), reference, rule.alpha)

    def passes(rows: Ints) -> Mask:
        return _difference((rows, n), reference, rule.alpha)[0] > rule.minimum

    least = first(passes, -(-k * n // m), n)
    return Bounds(
        value=abs(j / n - k / m),
        low=max(0.0, float(low[0]), -float(high[0])),
        high=min(1.0, max(abs(float(low[0])), abs(float(high[0])))),
        smallest=None if least is None else least / n - k / m,
        n=n,
        m=m,
    )


def _difference(window: tuple[Ints, int], reference: tuple[int, int], alpha: float) -> Limits:
    """Return limits of each share of the window less that of the reference, each missed at ``alpha``."""
    rows, n = window
    share, before = rows / n, reference[0] / reference[1]
    low, high = clopper_pearson(rows, n, 1 - 2 * alpha)
    under, over = clopper_pearson(reference[0], reference[1], 1 - 2 * alpha)
    apart: Floats = share - before
    return apart - np.hypot(share - low, over - before), apart + np.hypot(high - share, before - under)
