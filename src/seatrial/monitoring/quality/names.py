"""Which metrics there are on some days."""

from __future__ import annotations

from seatrial.monitoring.quality.days import Days, NumberDays
from seatrial.monitoring.quality.scored import BINARY, MULTICLASS

Costs = tuple[tuple[float, ...], ...]


def metrics_for(days: Days, costs: Costs | None) -> tuple[str, ...]:
    """Return every metric that can be estimated or measured on some days; without costs there is no ``expected_cost``."""
    if isinstance(days, NumberDays):
        return ("mae", "rmse")
    names = BINARY if days.binary else MULTICLASS
    return tuple(name for name in names if name != "expected_cost" or costs is not None)
