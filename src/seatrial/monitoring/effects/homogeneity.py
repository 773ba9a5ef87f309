"""The two-sample chi-square of homogeneity, and Cohen's w with bounds from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scipy import special

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Homogeneity:
    """A chi-square, or several of strata that were added up.

    Parameters
    ----------
    square, freedom
        The chi-square and its degrees of freedom; 0 where there is nothing to compare.
    size
        ``n m / (n + m)``: what ``w ** 2`` is multiplied by to give the noncentrality.
    variance
        Of the square, by the delta method, as both samples are; 0 where they are alike.
    """

    square: float = 0.0
    freedom: int = 0
    size: float = 0.0
    variance: float = 0.0


def homogeneity(reference: Floats, window: Floats) -> Homogeneity:
    """Return the chi-square of two rows of counts, ``(n_levels,)`` each, both with rows.

    ``size * f`` with f the sum over levels of ``(q - p)**2 / r``, r being the share in both together.

    References
    ----------
    Pearson (1911), Biometrika 8, 250-254.
    """
    a, b = reference[(reference + window) > 0], window[(reference + window) > 0]
    m, n = float(a.sum()), float(b.sum())
    p, q, r = a / m, b / n, (a + b) / (m + n)
    size = n * m / (n + m)
    apart = (q - p) / r
    by_window = 2 * apart - apart**2 * n / (n + m)  # how f changes with each share of the window ...
    by_reference = -2 * apart - apart**2 * m / (n + m)  # ... and of the reference
    variance = (q @ by_window**2 - (q @ by_window) ** 2) / n + (p @ by_reference**2 - (p @ by_reference) ** 2) / m
    square = float((apart * (q - p)).sum()) * size
    return Homogeneity(square=square, freedom=len(a) - 1, size=size, variance=max(float(variance), 0.0) * size**2)


def added(parts: Iterable[Homogeneity]) -> Homogeneity:
    """Return independent chi-squares as one: everything adds up, over those that have something to compare."""
    kept = [part for part in parts if part.freedom]
    return Homogeneity(
        square=sum(part.square for part in kept),
        freedom=sum(part.freedom for part in kept),
        size=sum(part.size for part in kept),
        variance=sum(part.variance for part in kept),
    )


def bounds_of(found: Homogeneity, rule: Rule, *, n: int, m: int) -> Bounds:
    """Return w, its bias taken off, with bounds.

    The noncentral chi-square takes both samples to spread as they do together. Where a rare level of a large reference
    becomes frequent in a small window, the window spreads more than that. So the lower bound is not above that of
    ``f - z * se(f)`` either, nor the upper one below the ``h`` with ``h**2 = f + z * se(f) * h / w``, with the spread
    that was seen: a w that came out too small seems to spread too little, in proportion. ``smallest`` is by the former
    alone.

    Parameters
    ----------
    found
        With at least one degree of freedom.
    rule
        Minimum and level.
    n, m
        Rows of window and reference.

    References
    ----------
    Steiger (2004), Psychol. Methods 9, 164-182. Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis,
    section 14.6, for the delta method.
    """
    square, freedom, size = found.square, found.freedom, found.size
    alpha, least = rule.alpha, size * rule.minimum**2
    low = _root(lambda nc: special.chndtr(square, freedom, nc) <= 1 - alpha, square + 1)
    spread = float(-special.ndtri(alpha)) * math.sqrt(found.variance)
    low = max(min(low, square - freedom - spread), 0.0)
    high = _root(lambda nc: special.chndtr(square, freedom, nc) <= alpha, square + 1)
    seen = _root(lambda each: special.chndtr(each, freedom, least) >= 1 - alpha, least + freedom + 1)
    value = math.sqrt(max(square - freedom, 0.0) / size)
    value = max(value, math.sqrt(low / size))
    step = spread / size / (2 * value) if value else 0.0
    over = step + math.hypot(step, value)
    return Bounds(
        value=value,
        low=math.sqrt(low / size),
        high=max(math.sqrt(high / size), value, over),
        smallest=math.sqrt(max(seen - freedom, 0.0) / size),
        n=n,
        m=m,
    )


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
