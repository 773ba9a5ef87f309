"""The Kolmogorov-Smirnov distance of two histograms."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array


def kolmogorov_smirnov(reference: Array, window: Array) -> float | None:
    """Return the largest difference of the cumulative shares at the edges, in [0, 1]; None if one has no rows.

    On 256 reference quantiles it is below the distance of the samples by at most the share of one bin.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins, in order.

    References
    ----------
    Smirnov (1948), Ann. Math. Statist. 19, 279-281.

    Examples
    --------
    >>> kolmogorov_smirnov([1, 1, 2], [4, 0, 0])
    0.75
    """
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    if not a.sum() or not b.sum():
        return None
    return float(np.abs(np.cumsum(a) / a.sum() - np.cumsum(b) / b.sum()).max())
