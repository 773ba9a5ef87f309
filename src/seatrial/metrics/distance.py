"""How far two samples are apart, and how far they are at least: effect sizes with lower confidence bounds.

A lower bound above the smallest difference that matters is a difference that matters; a small p-value is not.

References
----------
Smirnov (1948), Ann. Math. Statist. 19; Massart (1990), Ann. Probab. 18. Cohen (1988), Statistical Power Analysis,
chapter 7. Steiger (2004), Psychol. Methods 9, for limits by noncentral distributions. Newcombe (1998), Statist. Med.
17. Clopper and Pearson (1934), Biometrika 26.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Array, Floats
from seatrial.metrics.interval import clopper_pearson, newcombe


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """An effect size and its one-sided lower bound.

    Parameters
    ----------
    value
        The difference seen, >= 0; None without rows on one side.
    low
        At least this far apart, at the level asked for; 0 when they may be alike; None without ``value``.
    n, m
        Rows of the first and of the second sample.
    """

    value: float | None
    low: float | None
    n: int
    m: int


def ks_distance(first: Array, second: Array, *, alpha: float = 0.05) -> Distance:
    """Return the Kolmogorov-Smirnov distance of two samples of numbers, in [0, 1].

    Parameters
    ----------
    first, second
        ``(n,)`` and ``(m,)`` numbers without NaN, in any order.
    alpha
        Chance that the lower bound is above the true distance.
    """
    a, b = np.sort(np.asarray(first, dtype=np.float64)), np.sort(np.asarray(second, dtype=np.float64))
    if len(a) == 0 or len(b) == 0:
        return Distance(value=None, low=None, n=len(a), m=len(b))
    edges = np.unique(np.concatenate((a, b)))
    below_a, below_b = (np.searchsorted(each, edges, side="right") / len(each) for each in (a, b))
    return _ks(float(np.abs(below_a - below_b).max()), (len(a), len(b)), alpha)


def ks_distance_of_counts(first: Array, second: Array, *, alpha: float = 0.05) -> Distance:
    """Return the Kolmogorov-Smirnov distance of two histograms on the same edges: at most that of the samples.

    Parameters
    ----------
    first, second
        ``(n_bins,)`` counts.
    alpha
        Chance that the lower bound is above the true distance.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    n, m = int(a.sum()), int(b.sum())
    if n == 0 or m == 0:
        return Distance(value=None, low=None, n=n, m=m)
    return _ks(float(np.abs(np.cumsum(a) / n - np.cumsum(b) / m).max()), (n, m), alpha)


def cohen_w(first: Array, second: Array, *, alpha: float = 0.05) -> Distance:
    """Return Cohen's w of two samples of categories, its bias taken off, with a noncentral chi-square lower bound.

    w is the root of the sum over levels of ``(p - q)**2 / r``, where r is the share of the level in both samples
    together: the two-sample chi-square over ``n m / (n + m)``. It does not grow with the samples.

    Parameters
    ----------
    first, second
        ``(n_levels,)`` counts of the same levels; levels that neither has are ignored.
    alpha
        Chance that the lower bound is above the true w.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    n, m = int(a.sum()), int(b.sum())
    if n == 0 or m == 0:
        return Distance(value=None, low=None, n=n, m=m)
    together = a + b
    seen = together > 0
    freedom = int(seen.sum()) - 1
    if freedom == 0:
        return Distance(value=0.0, low=0.0, n=n, m=m)
    size = n * m / (n + m)
    square = float((((a / n - b / m) ** 2)[seen] / (together[seen] / (n + m))).sum()) * size
    least = _noncentrality(square, freedom, alpha)
    low = float(np.sqrt(least / size))
    return Distance(value=max(low, float(np.sqrt(max(square - freedom, 0.0) / size))), low=low, n=n, m=m)


def rate_difference(counts: tuple[int, int], sizes: tuple[int, int], *, alpha: float = 0.05) -> Distance:
    """Return the absolute difference of two shares, such as null rates, with Newcombe's lower bound.

    Parameters
    ----------
    counts, sizes
        Rows that have it, and rows, of the first and of the second sample.
    alpha
        Chance that the lower bound is above the true difference, on either side.
    """
    (a, b), (n, m) = counts, sizes
    if n == 0 or m == 0:
        return Distance(value=None, low=None, n=n, m=m)
    low, high = newcombe((b, m), (a, n), 1 - 2 * alpha)
    return Distance(value=abs(b / m - a / n), low=max(0.0, float(low), -float(high)), n=n, m=m)


def new_share(counts: Array, *, n: int, m: int, levels: int, alpha: float = 0.05) -> Distance:
    """Return the share of rows with levels that the reference never had, and which chance does not explain.

    A level that is rare in both samples is often seen in only one. So a level counts only if all its rows would fall
    into the second sample, were rows exchangeable, with a chance of at most ``alpha / levels``.

    Parameters
    ----------
    counts
        Rows of the second sample for each level (or side of the range) that the first sample of ``n`` rows has not.
    n, m
        Rows of the first sample (the reference) and of the second.
    levels
        How many levels could have been new: those of both samples; 2 for the two ends of a range.
    alpha
        Chance that the lower bound is above the true share.

    Returns
    -------
    Distance
        ``value`` is the share of all rows with levels not seen in the reference; ``low`` is that of the levels that
        passed the gate, by Clopper and Pearson.
    """
    seen: Floats = np.asarray(counts, dtype=np.float64)
    if n == 0 or m == 0:
        return Distance(value=None, low=None, n=n, m=m)
    by_chance = seen * np.log(m / (n + m))
    kept = float(seen[by_chance <= np.log(alpha / max(levels, 1))].sum())
    low, _ = clopper_pearson(kept, m, 1 - 2 * alpha)
    return Distance(value=float(seen.sum()) / m, low=float(low), n=n, m=m)


def _ks(distance: float, sizes: tuple[int, int], alpha: float) -> Distance:
    n, m = sizes
    reach = np.sqrt(np.log(2 / alpha) / 2 * (1 / n + 1 / m))
    return Distance(value=distance, low=max(0.0, distance - float(reach)), n=n, m=m)


def _noncentrality(square: float, freedom: int, alpha: float) -> float:
    """Return the smallest noncentrality under which a chi-square this large has a chance of ``alpha``."""
    if special.chdtrc(freedom, square) > alpha:
        return 0.0
    low, high = 0.0, square + 1.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if special.chndtr(square, freedom, middle) > 1 - alpha else (low, middle)
    return low
