"""One interval against one requirement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from seatrial.metrics import METRICS
from seatrial.values import Estimate, Gate

Answer = Literal["pass", "fail", "hold"]
POWER = 0.8
_MOST_TIMES = 100
_SUBJECTS = {
    "champion": "champion_difference",
    "prior": "prior_difference",
    "simple_model": "simple_model_difference",
    "train": "train_gap",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The numbers that meet a requirement, both ends included.

    Parameters
    ----------
    low, high
        Ends; infinite where there is none.
    """

    low: float = -math.inf
    high: float = math.inf

    def answer(self, estimate: Estimate) -> Answer:
        """Return ``"pass"`` if the whole interval is allowed, ``"fail"`` if none of it is, else ``"hold"``.

        A limit that is not known is infinite; without a value nothing is known.
        """
        if estimate.value is None:
            return "hold"
        low = -math.inf if estimate.low is None else estimate.low
        high = math.inf if estimate.high is None else estimate.high
        if self.low <= low and high <= self.high:
            return "pass"
        return "fail" if high < self.low or low > self.high else "hold"

    def rows_to_decide(self, estimate: Estimate) -> int | None:
        """Return the rows with which an interval around this value would be decided in four of five trials.

        Its width falls with the root of the rows. None if it is decided, if nothing is known of its width, or if the
        value is so near the bound that a hundred times the rows would not decide.
        """
        value, low, high = estimate.value, estimate.low, estimate.high
        if value is None or self.answer(estimate) != "hold":
            return None
        needed = [
            _rows(estimate, low if value >= end else high, end) for end in (self.low, self.high) if math.isfinite(end)
        ]
        rows = max((each for each in needed if each is not None), default=math.inf)
        return (
            _rounded_up(max(rows, estimate.n + 1)) if rows <= _MOST_TIMES * estimate.n and None not in needed else None
        )


def allowed_by(gate: Gate) -> Allowed:
    """Return what a gate allows the estimate of its subject to be; see :func:`subject_of`."""
    if gate.at_least is not None:
        return Allowed(low=gate.at_least)
    if gate.at_most is not None:
        return Allowed(high=gate.at_most)
    metric = METRICS.get(gate.metric)
    better_high = None if metric is None else metric.higher_is_better
    if better_high is None:
        return Allowed(low=-gate.margin, high=gate.margin)
    worse_is_less = better_high != (gate.no_worse_than == "train")  # a gap is the other less the model
    return Allowed(low=-gate.margin) if worse_is_less else Allowed(high=gate.margin)


def subject_of(gate: Gate) -> str:
    """Return whose estimate a gate is about."""
    return "model" if gate.no_worse_than is None else _SUBJECTS[gate.no_worse_than]


def _rows(estimate: Estimate, limit: float | None, bound: float) -> float | None:
    if limit is None or estimate.value is None:
        return None
    reach, away = abs(estimate.value - limit), abs(estimate.value - bound)
    if away * _MOST_TIMES < reach:
        return None
    normal = NormalDist()
    quantile = normal.inv_cdf((1 + estimate.level) / 2)
    return float(estimate.n * (reach / away * (1 + normal.inv_cdf(POWER) / quantile)) ** 2)


def _rounded_up(rows: float) -> int:
    unit = int(10 ** max(math.floor(math.log10(rows)) - 1, 0))
    return int(math.ceil(rows / unit) * unit)
