"""The one metric that decides between two models, and what a difference in it says."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from seatrial.metrics.answers import Answers
from seatrial.metrics.catalogue import METRICS
from seatrial.values import Estimate

Comparison: TypeAlias = Literal["surely better", "better", "not better", "surely worse", "unknown"]


def deciding_metric(answers: Answers) -> str:
    """Return the metric that two models are compared by: log_loss, rmse, or accuracy where there are labels only."""
    if answers.task == "regression":
        return "rmse"
    return "accuracy" if answers.score is None else "log_loss"


def headline_metric(answers: Answers) -> str:
    """Return the metric that a reader looks at first: roc_auc where there is one."""
    if answers.task == "binary" and answers.score is not None:
        return "roc_auc"
    return "rmse" if answers.task == "regression" else "accuracy"


def gain(difference: Estimate) -> tuple[float | None, float | None, float | None]:
    """Return value, low and high of a difference, turned so that more is better for the first of the two."""
    if METRICS[difference.metric].higher_is_better:
        return difference.value, difference.low, difference.high
    low = None if difference.high is None else 0.0 - difference.high
    high = None if difference.low is None else 0.0 - difference.low
    return None if difference.value is None else 0.0 - difference.value, low, high


def compared(difference: Estimate, *, by: float = 0.0) -> Comparison:
    """Return whether the first model is better than the second by more than ``by``.

    ``"surely"`` when the whole interval says so; ``"unknown"`` without a value, or when better without an interval.
    """
    value, low, high = gain(difference)
    if value is None:
        return "unknown"
    if low is None or high is None:
        return "unknown" if value > by else "not better"
    if low > by:
        return "surely better"
    if high < by:
        return "surely worse"
    return "better" if value > by else "not better"


def rows_to_decide(difference: Estimate, *, by: float = 0.0) -> int | None:
    """Return about how many rows would move the interval off ``by``; None where nothing can be said.

    An interval narrows with the root of the rows: to be ``d`` away at half-width ``h`` takes ``n (h / d)^2``.
    """
    value, low, high = gain(difference)
    if value is None or low is None or high is None or value == by:
        return None
    half = value - low if value > by else high - value
    return math.ceil(difference.n * (half / (value - by)) ** 2)


def only(estimates: tuple[Estimate, ...], metric: str) -> Estimate | None:
    """Return the estimate of a metric, or None."""
    return next((each for each in estimates if each.metric == metric), None)
