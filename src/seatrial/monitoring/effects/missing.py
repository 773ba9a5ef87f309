"""How far two shares of missing values are apart."""

from __future__ import annotations

from collections.abc import Callable

from seatrial.metrics import newcombe, rate_difference
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing


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

    def passes(rows: int) -> bool:
        return float(newcombe((rows, n), reference, 1 - 2 * rule.alpha)[0]) > rule.minimum

    least = first(passes, -(-k * n // m), n)
    seen = None if least is None else least / n - k / m
    return Bounds(value=found.value, low=found.low, high=at_most, smallest=seen, n=n, m=m)


def first(passes: Callable[[int], bool], low: int, high: int) -> int | None:
    """Return the first whole number from ``low`` to ``high`` that passes, or None; all above it pass too."""
    if not passes(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle + 1, high)
    return low
