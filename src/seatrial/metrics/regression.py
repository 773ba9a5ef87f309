"""The metrics of a predicted number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics.answers import Answers
from seatrial.metrics.arrays import Floats
from seatrial.metrics.interval import effective_df, moments
from seatrial.metrics.recipe import (
    ALIKE,
    HALL,
    ONE_ROW,
    Measured,
    Recipe,
    centred,
    mean_limits,
    mean_of,
    no_value,
    within,
)
from seatrial.metrics.scale import studentised

_FEW = 10
_CARRIED = "a few rows carry most of it: the interval may be too narrow"


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
        found: Floats = (self.y - self.y.mean()) ** 2
        return found


def _rmse_measure(view: NumberView, level: float) -> Measured:
    value = float(np.sqrt(view.square.mean()))
    limits = mean_limits(view.square, level)
    if isinstance(limits, str):
        return Measured(value=value, note=limits)
    rooted = np.sqrt(max(limits[0], 0.0)), np.sqrt(max(limits[1], 0.0))
    return within(value, rooted, f"{HALL}, rooted", note=_heavy(view.square))


def _heavy(losses: Floats) -> str:
    """Return a warning where a few rows carry the mean of losses: no interval then surely holds its level.

    References
    ----------
    Bahadur and Savage (1956), Ann. Math. Statist. 27: without a bound on the tail none can.
    """
    moves = centred(losses)
    return _CARRIED if effective_df(moves, len(moves) - 1) < min(_FEW, len(moves) / _FEW) else ""


def _rmse_influence(view: NumberView) -> Floats:
    value = np.sqrt(view.square.mean())
    return (view.square - value**2) / (2 * value) if value > 0 else np.zeros(view.answers.n)


def _r2_measure(view: NumberView, level: float) -> Measured:
    if view.answers.n == 1:
        return no_value("one row has no variance to explain")
    if np.ptp(view.y) == 0:
        return no_value("every truth is the same: there is no variance to explain")
    value = 1 - float(view.square.sum() / view.spread.sum())
    limits = studentised("log_rest", value, moments(_r2_influence(view)), most=view.answers.n - 1, level=level)
    if limits is None:
        return Measured(value=value, note=ALIKE)
    return within(value, limits, "t on influences, log of the rest", note=_heavy(view.square))


def _r2_influence(view: NumberView) -> Floats:
    total = view.spread.mean()
    found: Floats = -(view.square - view.square.mean() / total * view.spread) / total
    return found


def _wape_measure(view: NumberView, level: float) -> Measured:
    total = float(np.abs(view.y).sum())
    if total == 0:
        return no_value("every truth is 0: there is nothing to divide by")
    value = float(view.absolute.sum()) / total
    if view.answers.n == 1:
        return Measured(value=value, note=ONE_ROW)
    limits = studentised("log", value, moments(_wape_influence(view)), most=view.answers.n - 1, level=level)
    return Measured(value=value, note=ALIKE) if limits is None else within(value, limits, "t on influences, log")


def _wape_influence(view: NumberView) -> Floats:
    sizes = np.abs(view.y)
    found: Floats = (view.absolute - view.absolute.mean() / sizes.mean() * sizes) / sizes.mean()
    return found


REGRESSION: Mapping[str, Recipe[NumberView]] = MappingProxyType(
    {
        "mae": mean_of(lambda view: view.absolute, "log"),
        "rmse": Recipe(measure=_rmse_measure, influence=_rmse_influence, scale="log"),
        "r2": Recipe(measure=_r2_measure, influence=_r2_influence, scale="log_rest"),
        "wape": Recipe(measure=_wape_measure, influence=_wape_influence, scale="log"),
        "bias": mean_of(lambda view: view.error, "identity"),
        "pinball": mean_of(lambda view: view.pinball, "log"),
    }
)
