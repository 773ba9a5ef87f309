"""Which metrics there are on some days."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.monitoring.quality.days import Days, NumberDays
from seatrial.monitoring.quality.scored import BINARY, MULTICLASS
from seatrial.values import did_you_mean

OF_SCORES = {"roc_auc", "pr_auc", "log_loss", "brier"}
Costs = tuple[tuple[float, ...], ...]


def metrics_for(days: Days, costs: Costs | None) -> tuple[str, ...]:
    """Return every metric that can be had on some days; without costs there is no ``expected_cost``."""
    if isinstance(days, NumberDays):
        return ("mae", "rmse")
    names = BINARY if days.binary else MULTICLASS
    left_out = {"expected_cost"} if costs is None else set()
    return tuple(name for name in names if name not in (left_out if days.scored else left_out | OF_SCORES))


def chosen(days: Days, metrics: Sequence[str] | None, costs: Costs | None) -> tuple[str, ...]:
    """Return the metrics asked for, or all that can be had.

    Raises
    ------
    ValueError
        If one cannot be had on such days.
    """
    known = metrics_for(days, costs)
    for name in metrics or ():
        if name not in known:
            raise ValueError(f'"{name}" cannot be had of these answers.{did_you_mean(name, known)}')
    return known if metrics is None else tuple(metrics)
