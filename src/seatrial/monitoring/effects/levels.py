"""How far two samples of categories are apart: Cohen's w from the chi-square of homogeneity."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing

FEWEST_EXPECTED = 5.0


def levels(reference: Array, window: Array, rule: Rule, *, rare: tuple[int, int] = (0, 0)) -> Bounds:
    """Return Cohen's w of two samples of categories, its bias taken off, with noncentral chi-square bounds.

    ``w**2`` is the sum over levels of ``(p - q)**2 / r``, r being the share in both samples together; the chi-square
    over ``n m / (n + m)``. Both samples are counted as samples: a test that takes the reference as exact alarms twice
    as often as it says. Levels too rare for the chi-square to hold are one level, as :func:`pooled` has it.

    Parameters
    ----------
    reference, window
        ``(n_levels,)`` counts of the same levels.
    rule
        Minimum and level.
    rare
        Rows of levels that are not named, all of them rare, in the reference and in the window.

    Returns
    -------
    Bounds
        Everything is None without rows on one side. With one level there is no difference to see, and ``smallest`` is
        None.

    References
    ----------
    Cohen (1988), Statistical Power Analysis, chapter 7. Steiger (2004), Psychol. Methods 9, 164-182, for the bounds.
    Cochran (1954), Biometrics 10, 417-451, for the fewest rows of a level.
    """
    a, b = pooled(reference, window, rare=rare)
    n, m = round(b.sum()), round(a.sum())
    if n == 0 or m == 0:
        return nothing(n, m)
    freedom = int(((a + b) > 0).sum()) - 1
    if freedom == 0:
        return Bounds(value=0.0, low=0.0, high=0.0, smallest=None, n=n, m=m)
    size = n * m / (n + m)
    square = _square(a, b)
    low, high, smallest = limits_of(square, freedom, size=size, rule=rule)
    value = max(low, math.sqrt(max(square - freedom, 0.0) / size))
    return Bounds(value=value, low=low, high=max(high, value), smallest=smallest, n=n, m=m)


def pooled(reference: Array, window: Array, *, rare: tuple[int, int] = (0, 0)) -> tuple[Floats, Floats]:
    """Return both rows of counts with rare levels as one, which comes last.

    A level is rare when the smaller sample would have fewer than five rows of it, were both alike. That is decided by
    the rows of both together, which says nothing about how they differ. The rare ones are joined by the rarest other
    level until they are no longer rare.

    Parameters
    ----------
    reference, window
        ``(n_levels,)`` counts of the same levels.
    rare
        Rows of the reference and of the window that are rare and have no level of their own.
    """
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    n, m = float(a.sum()) + rare[0], float(b.sum()) + rare[1]
    share = min(n, m) / max(n + m, 1.0)
    order = np.argsort(-(a + b), kind="stable")
    expected = (a + b)[order] * share
    keep = int((expected >= FEWEST_EXPECTED).sum())
    while keep > 0 and 0 < expected[keep:].sum() + sum(rare) * share < FEWEST_EXPECTED:
        keep -= 1
    kept, rest = order[:keep], order[keep:]
    first, second = (np.append(each[kept], each[rest].sum() + more) for each, more in zip((a, b), rare, strict=True))
    return first, second


def _square(a: Floats, b: Floats) -> float:
    together = a + b
    seen = together > 0
    n, m = a.sum(), b.sum()
    return float((((a / n - b / m) ** 2)[seen] / (together[seen] / (n + m))).sum() * n * m / (n + m))


def limits_of(square: float, freedom: int, *, size: float, rule: Rule) -> tuple[float, float, float]:
    """Return the bounds of w under a chi-square, and the w seen from which on the lower one is above the minimum.

    Parameters
    ----------
    square, freedom
        The chi-square and its degrees of freedom, at least 1.
    size
        What ``w ** 2`` is multiplied by to give the noncentrality.
    rule
        Minimum and level.
    """
    alpha, least = rule.alpha, size * rule.minimum**2
    low = _root(lambda nc: special.chndtr(square, freedom, nc) <= 1 - alpha, square + 1)
    high = _root(lambda nc: special.chndtr(square, freedom, nc) <= alpha, square + 1)
    seen = _root(lambda each: special.chndtr(each, freedom, least) >= 1 - alpha, least + freedom + 1)
    return math.sqrt(low / size), math.sqrt(high / size), math.sqrt(max(seen - freedom, 0.0) / size)


def _root(passes: Callable[[float], bool], guess: float) -> float:
    """Return from which number on, at least 0, it passes."""
    if passes(0.0):
        return 0.0
    low, high = 0.0, guess
    while not passes(high):
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return low
