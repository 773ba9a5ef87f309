"""How far two samples of categories are apart: Cohen's w from the chi-square of homogeneity."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from seatrial.metrics import cohen_w
from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing

FEWEST_EXPECTED = 5.0


def levels(reference: Array, window: Array, rule: Rule, *, rare: tuple[int, int] = (0, 0)) -> Bounds:
    """Return Cohen's w of two samples of categories, its bias taken off, with noncentral chi-square bounds.

    ``w**2`` is the sum over levels of ``(p - q)**2 / r``, r being the share in both samples together; the chi-square over
    ``n m / (n + m)``. Both samples are counted as samples: a test that takes the reference as exact alarms twice as
    often as it says. Levels too rare for the chi-square to hold are one level, as :func:`pooled` has it.

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
        Everything is None without rows on one side. With one level there is no difference to see, and ``smallest`` is None.

    References
    ----------
    Cohen (1988), Statistical Power Analysis, chapter 7. Steiger (2004), Psychol. Methods 9, 164-182, for the bounds.
    Cochran (1954), Biometrics 10, 417-451, for the fewest rows of a level.
    """
    a, b = pooled(reference, window, rare=rare)
    found = cohen_w(b, a, alpha=rule.alpha)
    if found.value is None:
        return nothing(found.n, found.m)
    freedom = int(((a + b) > 0).sum()) - 1
    if freedom == 0:
        return Bounds(value=0.0, low=0.0, high=0.0, smallest=None, n=found.n, m=found.m)
    size = found.n * found.m / (found.n + found.m)
    return Bounds(
        value=found.value,
        low=found.low,
        high=max(found.value, _high(_square(a, b), freedom, size, rule.alpha)),
        smallest=_smallest(freedom, size, rule),
        n=found.n,
        m=found.m,
    )


def pooled(reference: Array, window: Array, *, rare: tuple[int, int] = (0, 0)) -> tuple[Floats, Floats]:
    """Return both rows of counts with rare levels as one, which comes last.

    A level is rare when the smaller sample would have fewer than five rows of it, were both alike. That is decided by the
    rows of both together, which says nothing about how they differ. The rare ones are joined by the rarest other level until
    they are no longer rare.

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
    while 0 < keep and 0 < expected[keep:].sum() + sum(rare) * share < FEWEST_EXPECTED:
        keep -= 1
    kept, rest = order[:keep], order[keep:]
    return tuple(np.append(each[kept], each[rest].sum() + more) for each, more in zip((a, b), rare, strict=True))  # type: ignore[return-value]


def _square(a: Floats, b: Floats) -> float:
    together = a + b
    seen = together > 0
    n, m = a.sum(), b.sum()
    return float((((a / n - b / m) ** 2)[seen] / (together[seen] / (n + m))).sum() * n * m / (n + m))


def _high(square: float, freedom: int, size: float, alpha: float) -> float:
    """Return w at the largest noncentrality under which a chi-square this small has a chance of ``alpha``."""
    low, high = 0.0, square + 1.0
    while special.chndtr(square, freedom, high) > alpha:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if special.chndtr(square, freedom, middle) > alpha else (low, middle)
    return math.sqrt(high / size)


def _smallest(freedom: int, size: float, rule: Rule) -> float | None:
    """Return the w seen from which on its lower bound is above the minimum."""
    least = size * rule.minimum**2
    low, high = 0.0, least + freedom + 1.0
    while special.chndtr(high, freedom, least) < 1 - rule.alpha:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if special.chndtr(middle, freedom, least) < 1 - rule.alpha else (low, middle)
    return math.sqrt(max(high - freedom, 0.0) / size)
