"""How far two samples of categories are apart: Cohen's w from the chi-square of homogeneity."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.homogeneity import bounds_of, homogeneity

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
    found = homogeneity(a, b)
    if found.freedom == 0:
        return Bounds(value=0.0, low=0.0, high=0.0, smallest=None, n=n, m=m)
    return bounds_of(found, rule, n=n, m=m)


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
    m, n = float(a.sum()) + rare[0], float(b.sum()) + rare[1]
    share = min(n, m) / max(n + m, 1.0)
    order = np.argsort(-(a + b), kind="stable")
    expected = (a + b)[order] * share
    keep = int((expected >= FEWEST_EXPECTED).sum())
    while keep > 0 and 0 < expected[keep:].sum() + sum(rare) * share < FEWEST_EXPECTED:
        keep -= 1
    kept, rest = order[:keep], order[keep:]
    first, second = (np.append(each[kept], each[rest].sum() + more) for each, more in zip((a, b), rare, strict=True))
    return first, second
