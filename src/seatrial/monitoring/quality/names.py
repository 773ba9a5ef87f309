"""Which metrics there are on some days."""

from __future__ import annotations

from seatrial.monitoring.quality.days import Days, NumberDays
from seatrial.monitoring.quality.scored import BINARY, MULTICLASS

OF_SCORES = {"roc_auc", "pr_auc", "log_loss", "brier"}
Costs = tuple[tuple[float, ...], ...]


def metrics_for(days: Days, costs: Costs | None) -> tuple[str, ...]:
    """Return every metric that can be had on some days; without costs there is no ``expected_cost``."""
    if isinstance(days, NumberDays):
        return ("mae", "rmse")
    names = BINARY if days.binary else MULTICLASS
    left_out = {"expected_cost"} if costs is None else set()
    return tuple(name for name in names if name not in (left_out if days.scored else left_out | OF_SCORES))
