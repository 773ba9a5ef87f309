"""The population stability index."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array

HALF_A_ROW = 0.5


def psi(reference: Array, window: Array) -> float | None:
    """Return the population stability index of two rows of counts, in [0, infinity); None if one has no rows.

    The sum over bins of ``(q - p) * ln(q / p)``, with shares p of the reference and q of the window. Half a row is
    added to each bin, so that an empty one does not make it infinite. It depends on the number of bins and grows as
    rows get few, by about ``(bins - 1) * (1 / n + 1 / m)``: a figure to look at, no verdict.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins; bins that neither has are ignored.

    References
    ----------
    Kullback and Leibler (1951), Ann. Math. Statist. 22, 79-86: their divergence J. Yurdakul and Naranjo (2020),
    J. Risk Model Validation 14, for its distribution.

    Examples
    --------
    >>> psi([50, 50], [50, 50]), round(psi([500, 500], [800, 200]), 3)
    (0.0, 0.415)
    """
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    if not a.sum() or not b.sum():
        return None
    seen = (a + b) > 0
    p, q = ((each[seen] + HALF_A_ROW) / (each[seen] + HALF_A_ROW).sum() for each in (a, b))
    return float(((q - p) * np.log(q / p)).sum())
