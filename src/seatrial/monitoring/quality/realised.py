"""Quality of days whose outcomes are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.days import Days, NumberDays
from seatrial.monitoring.quality.names import Costs, chosen
from seatrial.monitoring.quality.refused import REALISED
from seatrial.monitoring.quality.scale import from_scale, to_scale
from seatrial.monitoring.quality.scored import Tables, measured
from seatrial.values import Estimate, unmeasured

_LEVEL = 0.95


def values_of(days: Days, metrics: Sequence[str], *, costs: Costs | None = None) -> Mapping[str, float]:
    """Return the value of each metric over all days together; NaN where there is none."""
    found = _values(days, np.ones((1, len(days.dates))), metrics, costs=costs)
    return {metric: float(values[0]) for metric, values in found.items()}


def realised(days: Days, *, metrics: Sequence[str] | None = None, costs: Costs | None = None) -> tuple[Estimate, ...]:
    """Return what the outcomes of some days show, with limits over days.

    The limits are Student's on the scale of the metric, with the standard error of the jackknife that leaves out a day
    at a time: rows of a day belong together.

    Parameters
    ----------
    days
        Days whose outcomes are mature; answers without an outcome are not counted.
    metrics
        Which; None for all.
    costs
        ``costs[truth][answer]``; without them there is no ``expected_cost``.

    References
    ----------
    Efron and Stein (1981), The Jackknife Estimate of Variance, Ann. Statist. 9.
    """
    names = chosen(days, metrics, costs)
    days = days.take(days.outcomes > 0)
    n_days = len(days.dates)
    weights = np.vstack([np.ones((1, n_days)), 1 - np.eye(n_days)])
    values = _values(days, weights, names, costs=costs) if n_days else {}
    n = int(days.outcomes.sum())
    return tuple(_estimate(name, values.get(name, np.array([np.nan])), n) for name in names)


def _values(days: Days, weights: Floats, metrics: Sequence[str], *, costs: Costs | None) -> Mapping[str, Floats]:
    """Return ``(n_weights,)`` values of each metric, days weighed by each row of ``(n_weights, n_days)``."""
    if isinstance(days, NumberDays):
        rows = np.maximum(weights @ days.known.sum(axis=1), 1e-300)
        sums = {"mae": days.absolute, "rmse": days.squared}
        means = {metric: weights @ sums[metric].sum(axis=1) / rows for metric in metrics}
        return {metric: np.sqrt(mean) if metric == "rmse" else mean for metric, mean in means.items()}
    tables = Tables(
        counts=np.tensordot(weights, days.known.astype(np.float64), axes=1),
        said=days.said,
        positive=days.positive if days.binary else None,
        costs=costs,
    )
    return {metric: measured(tables, metric) for metric in metrics}


def _estimate(metric: str, values: Floats, n: int) -> Estimate:
    value, without = float(values[0]), values[1:]
    if not np.isfinite(value):
        return unmeasured(metric, n=n, why="no outcomes, or none of a class", subject=REALISED)
    without = to_scale(metric, without[np.isfinite(without)], n)
    days = len(without)
    if days < 2:  # noqa: PLR2004 - a spread needs two
        return Estimate(
            metric=metric, value=value, low=None, high=None, n=n, method="none", subject=REALISED,
            note="one day tells nothing of how much days differ",
        )  # fmt: skip
    error = float(np.sqrt((days - 1) / days * ((without - without.mean()) ** 2).sum()))
    reach = float(special.stdtrit(days - 1, (1 + _LEVEL) / 2)) * error
    at = float(to_scale(metric, value, n))
    low, high = float(from_scale(metric, at - reach)), float(from_scale(metric, at + reach))
    return Estimate(
        metric=metric,
        value=value,
        low=min(low, value),
        high=max(high, value),
        n=n,
        method=f"jackknife over {days} days, t",
        subject=REALISED,
    )
