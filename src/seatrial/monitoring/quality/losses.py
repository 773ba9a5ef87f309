"""The mean loss of each day, for the decay sequence."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.days import Days, NumberDays
from seatrial.monitoring.quality.names import Costs
from seatrial.monitoring.quality.scored import Tables, measured


def daily_losses(days: Days, metric: str, *, costs: Costs | None = None) -> Floats:
    """Return ``(n_days,)`` mean loss of the outcomes of each day; NaN for a day without any.

    Parameters
    ----------
    days
        Days with outcomes.
    metric
        A mean over rows: of classes ``"error_rate"``, ``"brier"``, ``"log_loss"`` or ``"expected_cost"``; of numbers
        ``"mae"``.
    costs
        ``costs[truth][answer]``, for ``"expected_cost"``.

    Raises
    ------
    ValueError
        If the metric is no mean over rows.
    """
    if isinstance(days, NumberDays):
        if metric != "mae":
            raise ValueError(f'"{metric}" is no mean loss of numbers; "mae" is')
        rows = days.known.sum(axis=1).astype(np.float64)
        return np.where(rows > 0, days.absolute.sum(axis=1) / np.maximum(rows, 1.0), np.nan)
    if metric not in {"error_rate", "brier", "log_loss", "expected_cost"}:
        raise ValueError(
            f'"{metric}" is no mean loss of classes; "error_rate", "brier", "log_loss", "expected_cost" are'
        )
    positive = days.positive if days.binary else None
    tables = Tables(counts=days.known.astype(np.float64), said=days.said, positive=positive, costs=costs)
    return 1 - measured(tables, "accuracy") if metric == "error_rate" else measured(tables, metric)
