"""The first Wasserstein distance of two histograms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from seatrial.metrics.arrays import Array, Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram:
    """Counts on shared edges, and how far the values outside reach.

    Parameters
    ----------
    counts
        ``(n_edges + 1,)``: under the first edge, from each edge to the next, from the last edge on.
    minimum, maximum
        Of the values; NaN when there are none.
    mean
        Of the values, exact; NaN when it is not known.
    """

    counts: Array
    minimum: float
    maximum: float
    mean: float = math.nan


def wasserstein(edges: Array, reference: Histogram, window: Histogram) -> float | None:
    """Return how far a row has to be moved on average, in the unit of the column; None if one has no rows.

    The area between the two cumulative shares. Rows of a bin stand at its lower edge, which is exact where each edge is
    a value that occurs; otherwise both sides are rounded alike, each row by less than its bin. A long tail may be one
    wide bin, but the distance is never less than that of the means, which are exact. Rows outside of the
    edges are spread evenly out to the extreme.

    Parameters
    ----------
    edges
        ``(n_edges,)`` strictly rising, at least one.
    reference, window
        The two histograms.

    References
    ----------
    Vallender (1974), Theory Probab. Appl. 18, 784-786: in one dimension it is this area.

    Examples
    --------
    >>> zeros = Histogram(counts=[0, 4, 0], minimum=0, maximum=0)
    >>> ones = Histogram(counts=[0, 0, 2], minimum=1, maximum=1)
    >>> wasserstein([0, 1], zeros, ones)
    1.0
    """
    at = np.asarray(edges, dtype=np.float64)
    both = [np.asarray(each.counts, dtype=np.float64) for each in (reference, window)]
    if len(at) == 0 or not all(counts.sum() for counts in both):
        return None
    first, second = (counts / counts.sum() for counts in both)
    inside = np.abs(np.cumsum(first - second))[1:-1] @ np.diff(at)
    low = [
        (share[0], float(at[0]) - each.minimum)
        for share, each in zip((first, second), (reference, window), strict=True)
    ]
    high = [
        (share[-1], each.maximum - float(at[-1]))
        for share, each in zip((first, second), (reference, window), strict=True)
    ]
    apart = abs(window.mean - reference.mean)
    binned = float(inside + _tail(low) + _tail(high))
    return binned if math.isnan(apart) else max(binned, apart)


def _tail(sides: list[tuple[float, float]]) -> float:
    """Return the area between two tails, each of a share that is spread evenly over its reach."""
    reaches = [max(reach, 0.0) if share > 0 else 0.0 for share, reach in sides]
    knots: Floats = np.unique([0.0, *reaches])
    gap = np.zeros(len(knots))
    for sign, (share, _), reach in zip((1, -1), sides, reaches, strict=True):
        gap += sign * share * (np.clip(1 - knots / reach, 0.0, 1.0) if reach > 0 else (knots <= 0))
    return sum(_between(a, b, width) for a, b, width in zip(gap[:-1], gap[1:], np.diff(knots), strict=True))


def _between(left: float, right: float, width: float) -> float:
    """Return the area under the absolute value of a straight line."""
    if left * right >= 0:
        return float(width) * abs(left + right) / 2
    return float(width) * (left * left + right * right) / (2 * (abs(left) + abs(right)))
