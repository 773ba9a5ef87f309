"""How much of a window lies where the past with outcomes was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.scale import LOSSES, UNBOUNDED

TIMES = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The share of a window's rows of which the past says nothing.

    Parameters
    ----------
    outside
        Share in [0, 1].
    where
        The column that says so; empty when there is none.
    """

    outside: float = 0.0
    where: str = ""


FULL = Support()


def support(reference: Mapping[str, Floats], window: Mapping[str, Floats]) -> Support:
    """Return how much of a window lies outside of what the past covers.

    A row is outside when its bin holds more than twenty times the share that it held in the past: as far as the excess
    goes. The column with most such rows decides; rows outside by two columns together are not seen.

    Parameters
    ----------
    reference, window
        Counts by column: bins with those under and over the edges, or levels with the new ones last.

    Examples
    --------
    >>> past, now = {"hour": np.array([50.0, 50.0, 0.0])}, {"hour": np.array([10.0, 80.0, 10.0])}
    >>> support(past, now)
    Support(outside=0.1, where='hour')
    """
    found = FULL
    for column in sorted(set(reference) & set(window)):
        before, now = reference[column], window[column]
        if before.sum() == 0 or now.sum() == 0:
            continue
        excess = now / now.sum() - TIMES * before / before.sum()
        outside = float(np.maximum(excess, 0.0).sum())
        if outside > found.outside:
            found = Support(outside=outside, where=column)
    return found


def beyond(metric: str, limits: tuple[float, float], outside: float) -> tuple[float, float]:
    """Return limits that hold whatever the rows outside turn out to be.

    A mean over all rows moves by at most the share of the rows outside times the way that is left to the end of its
    range; other metrics of a range are widened likewise. A loss without an upper end is divided by the share inside.

    References
    ----------
    Manski (1990), Nonparametric Bounds on Treatment Effects, Am. Econ. Rev. 80.
    """
    low, high = limits
    if outside <= 0:
        return low, high
    if metric in LOSSES:
        return low * (1 - outside), high / max(1 - outside, 1e-9)
    if metric in UNBOUNDED:
        reach = outside * max(abs(low), abs(high))
        return low - reach, high + reach
    bottom = -1.0 if metric == "mcc" else 0.0
    return low - outside * (low - bottom), high + outside * (1.0 - high)
