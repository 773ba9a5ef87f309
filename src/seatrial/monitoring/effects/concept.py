"""Whether outcomes are otherwise where the model says the same: concept drift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.levels import FEWEST_EXPECTED, limits_of, pooled
from seatrial.monitoring.measures import in_groups

STRATA = 20
FEWEST_STRATA = 4


def concept(tables: Sequence[tuple[Array, Array]], rule: Rule) -> Bounds:
    """Return Cohen's w of the outcomes within groups of like answers, with noncentral chi-square bounds.

    The chi-squares of homogeneity of all groups add up, and so do their degrees of freedom and their sizes
    ``n_s m_s / (n_s + m_s)``: a shift of the answers alone moves rows from group to group and changes none of them.

    Parameters
    ----------
    tables
        Reference and window by label: ``(n_bins, n_outcomes)`` rows by score, in order, and by outcome. The bins of a
        table are joined to groups of about as many rows of both together, twenty in all or four a table; in each
        group, outcomes that are too rare are pooled.
    rule
        Minimum and level.

    Returns
    -------
    Bounds
        Everything is None where no group has enough rows of both and two outcomes.

    References
    ----------
    Cochran (1954), Biometrics 10, 417-451, sections 5 and 6, for adding up chi-squares of strata.
    """
    m, n = (int(sum(np.sum(each[side]) for each in tables)) for side in (0, 1))
    strata = max(FEWEST_STRATA, STRATA // max(len(tables), 1))
    pairs = [pair for each in tables for pair in zip(*joined(*each, strata=strata), strict=True)]
    parts = [_stratum(a, b) for a, b in pairs]
    freedom = sum(part.freedom for part in parts)
    size = sum(part.size for part in parts)
    if not freedom:
        return nothing(n, m)
    square = sum(part.square for part in parts)
    low, high, smallest = limits_of(square, freedom, size=size, rule=rule)
    value = max(low, math.sqrt(max(square - freedom, 0.0) / size))
    return Bounds(value=value, low=low, high=max(high, value), smallest=smallest, n=n, m=m)


def joined(reference: Array, window: Array, strata: int = STRATA) -> tuple[Floats, Floats]:
    """Return both tables with neighbouring bins joined to at most so many groups of about as many rows."""
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    starts = in_groups((a + b).sum(axis=1), strata)
    return np.add.reduceat(a, starts), np.add.reduceat(b, starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stratum:
    square: float = 0.0
    freedom: int = 0
    size: float = 0.0


def _stratum(reference: Floats, window: Floats) -> _Stratum:
    a, b = pooled(reference, window)
    n, m = a.sum(), b.sum()
    together = a + b
    seen = together > 0
    if min(n, m) < FEWEST_EXPECTED or seen.sum() < 2:  # noqa: PLR2004 - one outcome cannot differ
        return _Stratum()
    size = float(n * m / (n + m))
    square = float((((a / n - b / m) ** 2)[seen] / (together[seen] / (n + m))).sum()) * size
    return _Stratum(square=square, freedom=int(seen.sum()) - 1, size=size)
