"""How far two histograms are apart, at most at one place: the Kolmogorov-Smirnov distance."""

from __future__ import annotations

import math

from seatrial.metrics import ks_distance_of_counts
from seatrial.metrics.arrays import Array
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing


def shape(reference: Array, window: Array, rule: Rule) -> Bounds:
    """Return the largest difference of the cumulative shares, in [0, 1], with bounds.

    ``low, high = D -+ sqrt(ln(2 / alpha) / 2 * (1 / n + 1 / m))``, which holds for any distribution; the smallest
    effect that is called drift is the minimum plus that reach.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins, in order.
    rule
        Minimum and level.

    Returns
    -------
    Bounds
        Everything is None without rows on one side.

    References
    ----------
    Massart (1990), Ann. Probab. 18, 1269-1283, for the constant; Wei and Dudley (2012), Statist. Probab. Lett. 82,
    636-644, for two samples.
    """
    found = ks_distance_of_counts(window, reference, alpha=rule.alpha)
    if found.value is None:
        return nothing(found.n, found.m)
    reach = math.sqrt(math.log(2 / rule.alpha) / 2 * (1 / found.n + 1 / found.m))
    least = rule.minimum + reach
    return Bounds(
        value=found.value,
        low=found.low,
        high=min(1.0, found.value + reach),
        smallest=least if least < 1 else None,
        n=found.n,
        m=found.m,
    )
