"""The same interval at a higher confidence level, from its limits alone."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from statistics import NormalDist

from scipy import special

from seatrial.metrics import METRICS
from seatrial.values import Estimate

_LARGEST_LOG = 700.0
_CLUSTERS = re.compile(r"clustered by .*\(([\d,]+)\)")


def widen(estimate: Estimate, *, level: float) -> Estimate:
    """Return the estimate with its interval at a higher level; as it is if its level is as high already.

    Each half of the interval grows on the metric's own scale (logit for shares, logarithm for losses, as it is for
    differences) by the ratio of the quantiles of the normal distribution, or of Student's with one degree of freedom
    less than the clusters that its method names. A value at the end of its range has no such scale; there the half
    grows by the ratio squared, as Wilson's limit does at 0 and 1.

    Parameters
    ----------
    estimate
        Limits that are None stay None.
    level
        In (0, 1).
    """
    if level <= estimate.level or estimate.value is None:
        return estimate
    ratio = _quantile(estimate, level) / _quantile(estimate, estimate.level)
    low, high = (_moved(estimate, limit, ratio) for limit in (estimate.low, estimate.high))
    method = f"{estimate.method}, widened from {100 * estimate.level:g} %"
    return replace(estimate, low=low, high=high, level=level, method=method)


def _quantile(estimate: Estimate, level: float) -> float:
    upper = (1 + level) / 2
    clusters = _CLUSTERS.search(estimate.method)
    freedom = int(clusters[1].replace(",", "")) - 1 if clusters else 0
    return float(special.stdtrit(freedom, upper)) if freedom > 0 else NormalDist().inv_cdf(upper)


def _moved(estimate: Estimate, limit: float | None, ratio: float) -> float | None:
    value = estimate.value
    if limit is None or value is None or limit == value:
        return limit
    metric = METRICS.get(estimate.metric) if not estimate.subject.endswith(("_difference", "_gap")) else None
    ends = (-math.inf, math.inf) if metric is None else (metric.lowest, metric.highest)
    lowest = -math.inf if ends[0] is None else ends[0]
    highest = math.inf if ends[1] is None else ends[1]
    if not (lowest <= min(value, limit) and max(value, limit) <= highest):
        lowest, highest = -math.inf, math.inf  # a figure out of its range is no reason to fail
    moved = _on_scale(value, limit, ratio, ends=(lowest, highest))
    moved = min(moved, limit) if limit < value else max(moved, limit)  # whatever rounding did
    return min(max(moved, lowest), highest)


def _on_scale(value: float, limit: float, ratio: float, *, ends: tuple[float, float]) -> float:
    lowest, highest = ends
    if value in ends:
        return value + (limit - value) * ratio**2
    if limit in ends or math.isinf(lowest):
        return value + (limit - value) * ratio
    if math.isinf(highest):
        at, end = math.log(value - lowest), math.log(limit - lowest)
        return lowest + math.exp(min(at + (end - at) * ratio, _LARGEST_LOG))
    at, end = (math.log((x - lowest) / (highest - x)) for x in (value, limit))
    odds = math.exp(min(at + (end - at) * ratio, _LARGEST_LOG))
    return (lowest + highest * odds) / (1 + odds)
