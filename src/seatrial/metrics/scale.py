"""Scales on which an estimate is close to normal, and limits made there and carried back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from scipy import special

from seatrial.metrics.interval import Moments

Scale = Literal["identity", "log", "logit", "fisher", "log_rest"]


class _Way(NamedTuple):
    to: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]
    inside: Callable[[float], bool]


_WAYS: Mapping[Scale, _Way] = MappingProxyType(
    {
        "identity": _Way(lambda v: v, lambda u: u, lambda _: 1.0, lambda _: True),
        "log": _Way(np.log, np.exp, lambda v: 1 / v, lambda v: v > 0),
        "logit": _Way(special.logit, special.expit, lambda v: 1 / (v * (1 - v)), lambda v: 0 < v < 1),
        "fisher": _Way(np.arctanh, np.tanh, lambda v: 1 / (1 - v * v), lambda v: -1 < v < 1),
        "log_rest": _Way(lambda v: -np.log1p(-v), lambda u: -np.expm1(-u), lambda v: 1 / (1 - v), lambda v: v < 1),
    }
)


def limits_on(scale: Scale, value: float, error: float, *, df: float, level: float) -> tuple[float, float] | None:
    """Return Student's limits made on a scale and carried back, or None where the scale ends.

    Parameters
    ----------
    scale
        ``"log_rest"`` is the logarithm of 1 less the value, for R squared.
    value, error
        Estimate and its standard error, in the unit of the metric.
    df
        Degrees of freedom of the standard error, > 0; may be infinite.
    level
        Confidence level in (0, 1), two-sided.
    """
    way = _WAYS[scale]
    if not way.inside(value):
        return None
    reach = student(df, level) * error * way.slope(value)
    at = way.to(value)
    with np.errstate(over="ignore"):
        low, high = float(way.back(at - reach)), float(way.back(at + reach))
    return (low, high) if np.isfinite(low) and np.isfinite(high) else None


def studentised(
    scale: Scale, value: float, influence: Moments, *, most: float, level: float
) -> tuple[float, float] | None:
    """Return Student's limits of a value from what each independent row contributes, or None where the scale ends.

    Parameters
    ----------
    scale, value, level
        As in :func:`limits_on`.
    influence
        Moments of the influences of the rows; of one row nothing can be said.
    most
        Degrees of freedom at most; heavy tails take some off.
    """
    n = influence.n
    if n == 1 or influence.squares == 0:
        return None
    error = float(np.sqrt(influence.squares / (n - 1) / n))
    return limits_on(scale, value, error, df=influence.df(most), level=level)


def student(df: float, level: float) -> float:
    """Return the two-sided quantile of Student's distribution; the normal one for infinite ``df``."""
    upper = (1 + level) / 2
    return float(special.stdtrit(df, upper)) if np.isfinite(df) else float(special.ndtri(upper))


def normal_tail(df: float, level: float) -> float:
    """Return the tail that a normal distribution leaves beyond Student's quantile, for limits that know no degrees."""
    return float(special.ndtr(-student(df, level)))
