"""Confidence intervals of shares, of their differences, ratios and sums, and of skewed means; all take arrays.

References
----------
Wilson (1927), JASA 22. Clopper and Pearson (1934), Biometrika 26. Newcombe (1998), Statist. Med. 17.
Hall (1992), JRSS B 54. Zou and Donner (2008), Statist. Med. 27. Donner and Zou (2012), SMMR 21.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Floats, dot

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Limits: TypeAlias = tuple[Floats, Floats]

_FLAT = 1e-9
_FEW_TRIALS = 10


def wilson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Limits:
    """Return the Wilson score limits of the share ``k / n``.

    Parameters
    ----------
    k
        Successes, ``0 <= k <= n``; need not be whole. Any shape that fits ``n``.
    n
        Trials. Where ``n`` is 0 nothing is known: the limits are 0 and 1.
    level
        Confidence level in (0, 1), two-sided.

    Returns
    -------
    tuple of ndarray
        Low and high, in [0, 1].

    References
    ----------
    Wilson (1927), JASA 22, 209-212.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    z = special.ndtri((1 + level) / 2)
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    centre = (k + z * z / 2) / (n + z * z)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(n > 0, k * (n - k) / np.where(n > 0, n, 1.0), 0.0)
    half = z / (n + z * z) * np.sqrt(np.maximum(inside, 0.0) + z * z / 4)
    low = np.where(k <= 0, 0.0, np.clip(centre - half, 0.0, 1.0))
    high = np.where(k >= n, 1.0, np.clip(centre + half, 0.0, 1.0))
    return low, high


def clopper_pearson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Limits:
    """Return the exact limits of the share ``k / n``: never less than their level, usually more.

    Parameters
    ----------
    k, n
        Successes and trials, ``0 <= k <= n``. Where ``n`` is 0 the limits are 0 and 1.
    level
        Confidence level in (0, 1), two-sided; a one-sided bound at ``a`` is the limit at level ``1 - 2 a``.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413.

    Examples
    --------
    >>> low, high = clopper_pearson(0, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0, 0.3085)
    """
    tail = (1 - level) / 2
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 0.5), n - k + 1, tail), 0.0)
    high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 0.5), 1 - tail), 1.0)
    return low, high


def share_limits(k: float, n: float, level: float) -> tuple[float, float, str]:
    """Return limits of one share and their name: Wilson's, or of fewer than ten trials the exact ones.

    Of few trials Wilson's limits of a share near 0 or 1 hold it in as few as 89 % of samples.
    """
    few = n < _FEW_TRIALS
    low, high = clopper_pearson(k, n, level) if few else wilson(k, n, level)
    return float(low), float(high), "clopper-pearson" if few else "wilson"


def newcombe(first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike], level: float = 0.95) -> Limits:
    """Return limits of the difference of two independent shares, the first less the second.

    Parameters
    ----------
    first, second
        Successes and trials of each; where there are no trials the share counts as one half, between 0 and 1.
    level
        Confidence level in (0, 1), two-sided.

    Returns
    -------
    tuple of ndarray
        Low and high, in [-1, 1].

    References
    ----------
    Newcombe (1998), Statist. Med. 17, 873-890, method 10.

    Examples
    --------
    >>> low, high = newcombe((56, 70), (48, 80))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    p1, p2 = _share(*first), _share(*second)
    low1, high1 = wilson(*first, level)
    low2, high2 = wilson(*second, level)
    return p1 - p2 - np.hypot(p1 - low1, high2 - p2), p1 - p2 + np.hypot(high1 - p1, p2 - low2)


def _share(k: ArrayLike, n: ArrayLike) -> Floats:
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    return np.where(n > 0, k / np.where(n > 0, n, 1.0), 0.5)


def skewed_mean(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return limits of a mean whose values are skewed: Hall's cubic transform of the t statistic.

    Parameters
    ----------
    values
        ``(n,)`` independent draws, n >= 2.
    level
        Confidence level in (0, 1), two-sided.

    Returns
    -------
    tuple of float
        Low and high; both equal to the mean when all values are alike.

    References
    ----------
    Hall (1992), On the removal of skewness by transformation, JRSS B 54, 221-228. The degrees of freedom of t are
    those of :func:`effective_df`.
    """
    n = len(values)
    value = float(values.mean())
    deviation = values - value
    squares = deviation * deviation
    variance = float(squares.sum()) / (n - 1)
    if variance <= 0:
        return value, value
    skew = dot(squares, deviation) / n / (variance * (n - 1) / n) ** 1.5
    df = Moments(n, float(squares.sum()), dot(squares, squares)).df(n - 1)
    t = special.stdtrit(df, (1 + level) / 2)
    slope = skew / (3 * np.sqrt(n))
    points = np.array([t, -t]) - skew / (6 * np.sqrt(n))
    moved = points if abs(slope) < _FLAT else (np.cbrt(1 + 3 * slope * points) - 1) / slope
    low, high = value - math.sqrt(variance / n) * moved
    return float(low), float(high)


def effective_df(deviations: Floats, most: float) -> float:
    """Return the degrees of freedom of a standard error made from these deviations, between 1 and ``most``.

    A variance estimated from heavy-tailed rows is itself uncertain: its relative variance is ``(kurtosis - 1) / n``,
    that of a chi-square with ``2 n / (kurtosis - 1)`` degrees of freedom.

    Parameters
    ----------
    deviations
        ``(n,)`` of mean zero, not all 0.
    most
        Degrees of freedom if they were normal: n - 1.

    References
    ----------
    Satterthwaite (1946), Biometrics Bull. 2, for matching the moments of a variance.
    """
    return moments(deviations).df(most)


class Moments(NamedTuple):
    """How far rows lie from their mean: how many they are, and the sums of second and fourth powers."""

    n: int
    squares: float
    fourths: float

    def df(self, most: float) -> float:
        """Return the degrees of freedom of a standard error made from these rows, as :func:`effective_df`."""
        squared = self.squares * self.squares
        if not 0 < squared < math.inf:  # no deviation, or too small or too large to be squared
            return max(1.0, most)
        kurtosis = self.n * self.fourths / squared
        return max(1.0, min(most, 2 * self.n / max(kurtosis - 1, 1e-12)))


def moments(deviations: Floats) -> Moments:
    """Return the moments of ``(n,)`` deviations of mean zero."""
    squares = deviations * deviations
    return Moments(len(deviations), float(squares.sum()), dot(squares, squares))


def moments_of_kinds(kinds: Iterable[tuple[Floats, Floats]]) -> Moments:
    """Return the moments of rows that are given as deviations and how many rows have each, in one or more parts."""
    n, squared, fourths = 0, 0.0, 0.0
    for deviations, rows in kinds:
        squares = deviations * deviations
        each = rows * squares
        n, squared, fourths = n + int(rows.sum()), squared + float(each.sum()), fourths + dot(each, squares)
    return Moments(n, squared, fourths)


def mover(values: Floats, limits: Limits, *, weights: Floats, correlation: Floats | None = None) -> tuple[float, float]:
    """Return limits of a weighted sum from the limits of its parts: the variance is recovered from each limit.

    Parameters
    ----------
    values
        ``(k,)`` estimates.
    limits
        Their limits, each ``(k,)``.
    weights
        ``(k,)`` weights, >= 0.
    correlation
        ``(k, k)`` correlation of the estimates; None when they are independent.

    References
    ----------
    Zou and Donner (2008), Statist. Med. 27, 1693-1702.
    """
    low, high = limits
    down, up = weights * (values - low), weights * (high - values)
    together = np.eye(len(values)) if correlation is None else correlation
    value = float(weights @ values)
    below, above = (max(float(side @ together @ side), 0.0) for side in (down, up))
    return value - math.sqrt(below), value + math.sqrt(above)


Pair: TypeAlias = tuple[float, float]


def ratio(values: Pair, first: Pair, second: Pair) -> Pair:
    """Return limits of ``values[0] / values[1]``, both >= 0 and independent, from the limits of each.

    The high limit is infinite where the second may be 0.

    References
    ----------
    Donner and Zou (2012), SMMR 21, 347-359.
    """
    (a, b), (low_a, high_a), (low_b, high_b) = values, first, second
    inner = (a * b) ** 2 - low_a * high_b * (2 * a - low_a) * (2 * b - high_b)
    outer = (a * b) ** 2 - high_a * low_b * (2 * a - high_a) * (2 * b - low_b)
    over, under = high_b * (2 * b - high_b), low_b * (2 * b - low_b)
    low = low_a / high_b if over == 0 else (a * b - math.sqrt(max(inner, 0.0))) / over
    high = (a * b + math.sqrt(max(outer, 0.0))) / under if under > 0 else math.inf
    return max(low, 0.0), high
