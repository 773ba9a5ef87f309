"""A number with its doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass

EVERYWHERE = "all"
MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measured value, its interval, and the number of rows behind it.

    Parameters
    ----------
    metric
        Standard name of what was measured, such as ``"roc_auc"``.
    value, low, high
        The point estimate and its confidence limits, in the unit of the metric. ``None`` means that nothing could be
        measured (``value``) or that no interval holds its stated coverage here (``low``, ``high``); never zero.
    n
        Rows that were used. 0 with ``value=None`` on an empty slice.
    method
        How the interval was made, in a few words, such as ``"wilson"`` or ``"logit-delong, clustered by day (30)"``.
    slice
        Name of the slice, ``"all"`` for every row.
    subject
        Whose number it is: ``"model"`` on the test table, ``"train"``, ``"train_gap"`` (train minus test),
        ``"champion"``, ``"champion_difference"`` (model minus champion), ``"prior"``, ``"prior_difference"``,
        ``"simple_model"``, ``"simple_model_difference"``, ``"recalibrated_isotonic"``, ``"recalibrated_platt"``
        and, less the model itself, ``"recalibrated_isotonic_difference"``, ``"recalibrated_platt_difference"``.
    level
        Confidence level of the interval, in (0, 1).
    note
        What a reader must know to use the number, such as why there is no interval; empty when there is nothing to say.

    Raises
    ------
    ValueError
        If a limit is not finite, ``low > value``, ``value > high`` or ``n < 0``.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    slice: str = EVERYWHERE
    subject: str = MODEL
    level: float = 0.95
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} of {self.metric} is {number}; what could not be measured is None")
        if self.n < 0:
            raise ValueError(f"n of {self.metric} is {self.n}")
        if self.value is None and (self.low is not None or self.high is not None):
            raise ValueError(f"{self.metric} has limits and no value")
        if self.value is not None and self.low is not None and self.low > self.value:
            raise ValueError(f"low {self.low} of {self.metric} is above its value {self.value}")
        if self.value is not None and self.high is not None and self.high < self.value:
            raise ValueError(f"high {self.high} of {self.metric} is below its value {self.value}")
        if not 0 < self.level < 1:
            raise ValueError(f"level of {self.metric} is {self.level}")

    @property
    def has_interval(self) -> bool:
        """True when both limits are known."""
        return self.low is not None and self.high is not None


def unmeasured(metric: str, *, n: int, why: str, slice: str = EVERYWHERE, subject: str = MODEL) -> Estimate:  # noqa: A002 - the field's own name
    """Return an estimate that says why there is no number."""
    return Estimate(
        metric=metric, value=None, low=None, high=None, n=n, method="none", slice=slice, subject=subject, note=why
    )
