"""The metrics of a predicted number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics.answers import Answers, Floats
from seatrial.metrics.interval import skewed_mean
from seatrial.metrics.recipe import Measured, Recipe, no_value, within
from seatrial.metrics.scale import Scale, studentised


@dataclass(frozen=True, eq=False)
class NumberView:
    """Answers with what several metrics share, made when first asked for."""

    answers: Answers

    @cached_property
    def y(self) -> Floats:
        """Truth."""
        return np.asarray(self.answers.y, dtype=np.float64)

    @cached_property
    def error(self) -> Floats:
        """Prediction less truth."""
        return np.asarray(self.answers.score, dtype=np.float64) - self.y

    @cached_property
    def absolute(self) -> Floats:
        """Size of the error."""
        return np.abs(self.error)

    @cached_property
    def square(self) -> Floats:
        """Squared error."""
        return self.error * self.error

    @cached_property
    def pinball(self) -> Floats:
        """Pinball loss of each row at the declared quantile."""
        quantile = self.answers.quantile
        return np.maximum(-quantile * self.error, (1 - quantile) * self.error)

    @cached_property
    def spread(self) -> Floats:
        """Squared difference of the truth from its mean."""
        return (self.y - self.y.mean()) ** 2


_HALL = "hall's transform of t"
_ONE_ROW = "one row tells nothing of how much rows differ"
_EXACT = "every prediction is exact: nothing tells how far others would be off"


def _mean(losses: Callable[[NumberView], Floats], scale: Scale) -> Recipe[NumberView]:
    def measure(view: NumberView, level: float) -> Measured:
        rows = losses(view)
        value = float(rows.mean())
        return within(value, skewed_mean(rows, level), _HALL) if len(rows) > 1 else Measured(value=value, note=_ONE_ROW)

    def influence(view: NumberView) -> Floats:
        rows = losses(view)
        return rows - rows.mean()

    return Recipe(measure=measure, influence=influence, scale=scale)


def _rmse_measure(view: NumberView, level: float) -> Measured:
    value = float(np.sqrt(view.square.mean()))
    if view.answers.n < 2:
        return Measured(value=value, note=_ONE_ROW)
    low, high = skewed_mean(view.square, level)
    return within(value, (np.sqrt(max(float(low), 0.0)), np.sqrt(max(float(high), 0.0))), _HALL)


def _rmse_influence(view: NumberView) -> Floats:
    value = np.sqrt(view.square.mean())
    return (view.square - value**2) / (2 * value) if value > 0 else np.zeros(view.answers.n)


def _r2_measure(view: NumberView, level: float) -> Measured:
    total = float(view.spread.mean())
    if view.answers.n < 2:
        return no_value("one row has no variance to explain")
    if total == 0 or np.ptp(view.y) == 0:
        return no_value("every truth is the same: there is no variance to explain")
    value = 1 - float(view.square.mean()) / total
    limits = studentised("log_rest", value, _r2_influence(view), most=view.answers.n - 1, level=level)
    return within(value, limits, "t on influences, log of the rest") if limits else Measured(value=value, note=_EXACT)


def _r2_influence(view: NumberView) -> Floats:
    total = view.spread.mean()
    return -(view.square - view.square.mean() / total * view.spread) / total


def _wape_measure(view: NumberView, level: float) -> Measured:
    total = float(np.abs(view.y).mean())
    if total == 0:
        return no_value("every truth is 0: there is nothing to divide by")
    value = float(view.absolute.mean()) / total
    if view.answers.n < 2:
        return Measured(value=value, note=_ONE_ROW)
    limits = studentised("log", value, _wape_influence(view), most=view.answers.n - 1, level=level)
    return within(value, limits, "t on influences, log") if limits else Measured(value=value, note=_EXACT)


def _wape_influence(view: NumberView) -> Floats:
    sizes = np.abs(view.y)
    return (view.absolute - view.absolute.mean() / sizes.mean() * sizes) / sizes.mean()


REGRESSION: Mapping[str, Recipe[NumberView]] = MappingProxyType(
    {
        "mae": _mean(lambda v: v.absolute, "log"),
        "rmse": Recipe(measure=_rmse_measure, influence=_rmse_influence, scale="log"),
        "r2": Recipe(measure=_r2_measure, influence=_r2_influence, scale="log_rest"),
        "wape": Recipe(measure=_wape_measure, influence=_wape_influence, scale="log"),
        "bias": _mean(lambda v: v.error, "identity"),
        "pinball": _mean(lambda v: v.pinball, "log"),
    }
)
