"""The Jensen-Shannon distance."""

from __future__ import annotations

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Array


def jensen_shannon(reference: Array, window: Array) -> float | None:
    """Return the Jensen-Shannon distance of two rows of counts, in [0, 1]; None if one has no rows.

    The root of the mean of the divergences, in bits, of p and q from their middle. With nothing changed it is about
    ``sqrt((bins - 1) / (8 ln 2) * (1 / n + 1 / m))``, which many levels and few rows make large: a figure to look at,
    no verdict.

    Parameters
    ----------
    reference, window
        ``(n_bins,)`` counts of the same bins.

    References
    ----------
    Lin (1991), IEEE Trans. Inform. Theory 37, 145-151. Endres and Schindelin (2003), the same 49, 1858-1860: its root
    is a distance.

    Examples
    --------
    >>> jensen_shannon([50, 50], [1, 1]), jensen_shannon([7, 0], [0, 3])
    (0.0, 1.0)
    """
    a, b = np.asarray(reference, dtype=np.float64), np.asarray(window, dtype=np.float64)
    if not a.sum() or not b.sum():
        return None
    p, q = a / a.sum(), b / b.sum()
    middle = (p + q) / 2
    nats = float((special.rel_entr(p, middle) + special.rel_entr(q, middle)).sum()) / 2
    return float(np.sqrt(min(max(nats / np.log(2), 0.0), 1.0)))
