"""Scales on which errors of estimates are near to normal: limits made there stay within the range of a metric."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from seatrial.metrics.arrays import Floats

LOSSES = frozenset({"log_loss", "brier", "mae", "rmse"})
UNBOUNDED = frozenset({"expected_cost"})
_LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType({"mcc": (-1.0, 1.0)})


def to_scale(metric: str, values: Floats | float, n: float) -> Floats:
    """Return values on the scale of their metric.

    Parameters
    ----------
    metric
        Shares go to their logit, correlations to Fisher's z, losses to their logarithm; costs stay.
    values
        In the unit of the metric.
    n
        Rows behind them: a share of 0 or 1 is taken as half a row away from it.
    """
    values = np.asarray(values, dtype=np.float64)
    if metric in UNBOUNDED:
        return values
    if metric in LOSSES:
        return np.log(np.maximum(values, np.finfo(np.float64).tiny))
    low, high = _LIMITS.get(metric, (0.0, 1.0))
    edge = 0.5 / max(n, 1.0)
    share = np.clip((values - low) / (high - low), edge, 1 - edge)
    found: Floats = np.log(share / (1 - share))
    return found


def from_scale(metric: str, values: Floats | float) -> Floats:
    """Return values of a scale in the unit of their metric."""
    values = np.asarray(values, dtype=np.float64)
    if metric in UNBOUNDED:
        return values
    if metric in LOSSES:
        return np.exp(np.minimum(values, 700.0))
    low, high = _LIMITS.get(metric, (0.0, 1.0))
    found: Floats = low + (high - low) / (1 + np.exp(-np.clip(values, -500, 500)))
    return found
