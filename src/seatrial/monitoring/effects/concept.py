"""Whether outcomes are otherwise where the model says the same: concept drift."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effects.bounds import Bounds, Rule, nothing
from seatrial.monitoring.effects.homogeneity import Homogeneity, added, bounds_of, homogeneity
from seatrial.monitoring.effects.levels import FEWEST_EXPECTED, pooled
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
    found = added(_stratum(*pooled(a, b)) for a, b in pairs)
    return bounds_of(found, rule, n=n, m=m) if found.freedom else nothing(n, m)


def joined(reference: Array, window: Array, strata: int = STRATA) -> tuple[Floats, Floats]:
    """Return both tables with neighbouring bins joined to at most so many groups of about as many rows."""
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    starts = in_groups((a + b).sum(axis=1), strata)
    return np.add.reduceat(a, starts), np.add.reduceat(b, starts)


def _stratum(reference: Floats, window: Floats) -> Homogeneity:
    if min(reference.sum(), window.sum()) < FEWEST_EXPECTED:
        return Homogeneity()
    return homogeneity(reference, window)
