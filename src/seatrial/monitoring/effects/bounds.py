"""What each effect gives and is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How large an effect must surely be, and how sure that is.

    Parameters
    ----------
    minimum
        From which size on it matters, >= 0.
    alpha
        Chance that a bound misses the truth, in (0, 1/2).
    """

    minimum: float
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """An effect size with its one-sided bounds.

    Parameters
    ----------
    value, low, high
        The effect seen, >= 0, and its bounds; None without rows on one side.
    smallest
        The smallest effect seen that would have been called drift; None when none would.
    n, m
        Rows of the window and of the reference behind it.
    """

    value: float | None
    low: float | None
    high: float | None
    smallest: float | None
    n: int
    m: int


def nothing(n: int, m: int) -> Bounds:
    """Return the bounds of what could not be measured."""
    return Bounds(value=None, low=None, high=None, smallest=None, n=n, m=m)
