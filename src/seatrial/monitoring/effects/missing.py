"""How far two shares of missing values are apart."""

from __future__ import annotations

from seatrial.metrics import newcombe, rate_difference
from seatrial.metrics.arrays import Ints
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.first import Mask, first


def missing(reference: tuple[int, int], window: tuple[int, int], rule: Rule) -> Bounds:
    """Return the absolute difference of two shares, in [0, 1], with Newcombe's bounds.

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
    Newcombe (1998), Statist. Med. 17, 873-890, method 10.
    """
    (k, m), (j, n) = reference, window
    if n == 0 or m == 0:
        return nothing(n, m)
    found = rate_difference((j, k), (n, m), alpha=rule.alpha)
    low, high = newcombe(window, reference, 1 - 2 * rule.alpha)
    at_most = max(abs(float(low)), abs(float(high)))

    def passes(rows: Ints) -> Mask:
        return newcombe((rows, n), reference, 1 - 2 * rule.alpha)[0] > rule.minimum

    least = first(passes, -(-k * n // m), n)
    seen = None if least is None else least / n - k / m
    return Bounds(value=found.value, low=found.low, high=at_most, smallest=seen, n=n, m=m)
