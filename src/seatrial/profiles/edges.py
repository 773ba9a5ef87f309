"""Edges of bins from a reference."""

from __future__ import annotations

import math

import numpy as np

from seatrial.profiles.counts import Reals
from seatrial.profiles.plan import MOST_EDGES


def quantile_edges(values: Reals, most: int = MOST_EDGES) -> tuple[float, ...]:
    """Return at most so many edges, from the smallest finite value to just above the largest.

    They are values that occur. Few different ones get a bin each. Where one value fills more than a bin, it gets one
    of its own.

    Examples
    --------
    >>> quantile_edges(np.array([0.0, 0.0, 1.0]), 4)[:2]
    (0.0, 1.0)
    """
    ordered = np.sort(values[np.isfinite(values)]) + 0.0  # one zero
    if not len(ordered):
        return ()
    end = _above(float(ordered[-1]))
    different = ordered[np.flatnonzero(np.diff(ordered, prepend=-np.inf))]
    if len(different) < most:
        return _rising([*different.tolist(), end])
    places = np.linspace(0, len(ordered) - 1, most - 1).astype(np.int64)
    chosen, times = np.unique(ordered[places], return_counts=True)
    after = [_above(value) for value in chosen[times > 1].tolist()]
    return _rising([*chosen.tolist(), *after, end])


def score_edges(scores: Reals, threshold: float | None, most: int) -> tuple[float, ...]:
    """Return edges of a probability: half of them even from 0 to 1, the others quantiles, and the threshold."""
    within = scores[(scores >= 0) & (scores <= 1)]
    places = np.linspace(0, 1, max(2, most // 2))
    even = np.round(places, 12).tolist()
    quantiles = np.quantile(within, places, method="lower").tolist() if len(within) else []
    return _rising([*even, *quantiles, *([] if threshold is None else [threshold])])


def _rising(edges: list[float]) -> tuple[float, ...]:
    return tuple(sorted({edge + 0.0 for edge in edges if math.isfinite(edge)}))


def _above(value: float) -> float:
    return math.nextafter(value, math.inf)
