"""Every metric of a task on some rows, each as an estimate with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from seatrial.metrics.answers import Answers
from seatrial.metrics.binary import BINARY, BinaryView
from seatrial.metrics.catalogue import METRICS, metrics_of
from seatrial.metrics.clustering import Grouping, groupings
from seatrial.metrics.interval import wilson
from seatrial.metrics.multiclass import MULTICLASS, ClassView
from seatrial.metrics.recipe import Measured, Recipe, finite, no_value, within
from seatrial.metrics.regression import REGRESSION, NumberView
from seatrial.metrics.scale import limits_on
from seatrial.values import EVERYWHERE, MODEL, Estimate, Task, did_you_mean

RECIPES: Mapping[Task, Mapping[str, Recipe[Any]]] = MappingProxyType(
    {"binary": BINARY, "multiclass": MULTICLASS, "regression": REGRESSION}
)
VIEWS: Mapping[Task, type[Any]] = MappingProxyType(
    {"binary": BinaryView, "multiclass": ClassView, "regression": NumberView}
)


def measure(
    answers: Answers,
    *,
    names: Sequence[str] | None = None,
    slice: str = EVERYWHERE,  # noqa: A002 - the field's own name
    subject: str = MODEL,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return one estimate per metric, in the order asked for.

    Parameters
    ----------
    answers
        Truth and answers, without missing values.
    names
        Metrics to measure; None for all of the task, but for ``expected_cost`` when no costs are declared.
    slice, subject
        Whose numbers they are; written into each estimate.
    level
        Confidence level in (0, 1).

    Returns
    -------
    tuple of Estimate
        Without rows, ``value`` is None and ``n`` is 0. What cannot be measured (one class, no scores, a constant truth)
        has ``value`` None, and ``note`` says why. Where no interval holds its level, ``low`` and ``high`` are None and
        ``note`` says why. Where rows belong together, the interval is the widest of that on rows and of those over each
        clustering, and ``method`` names it.

    Raises
    ------
    ValueError
        If a name is not a metric of the task.

    Examples
    --------
    >>> import numpy as np
    >>> truth, said = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])
    >>> found = measure(Answers(task="binary", y=truth, score=said), names=["roc_auc"])
    >>> found[0].value, found[0].note
    (0.75, 'wide: only 2 rows of the rarer class')
    """
    view, grouped = VIEWS[answers.task](answers), groupings(answers.clusters)
    found = []
    for name in chosen(answers, names):
        why = why_not(answers, name)
        measured = no_value(why) if why else _measured(view, name, grouped, level=level)
        found.append(as_estimate(measured, metric=name, n=answers.n, slice_name=slice, subject=subject, level=level))
    return tuple(found)


def as_estimate(measured: Measured, *, metric: str, n: int, slice_name: str, subject: str, level: float) -> Estimate:
    """Return a measured value as an estimate of a metric on ``n`` rows of a slice."""
    return Estimate(
        metric=metric,
        value=measured.value,
        low=measured.low,
        high=measured.high,
        n=n,
        method=measured.method,
        slice=slice_name,
        subject=subject,
        level=level,
        note=measured.note,
    )


def chosen(answers: Answers, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the metrics asked for, or all of the task that can be meant.

    Raises
    ------
    ValueError
        If a name is not a metric of the task.
    """
    known = metrics_of(answers.task)
    if names is None:
        return tuple(name for name in known if name != "expected_cost" or answers.costs is not None)
    for name in names:
        if name not in known:
            raise ValueError(f'"{name}" is not a metric of a {answers.task} task.{did_you_mean(name, known)}')
    return tuple(names)


def why_not(answers: Answers, name: str) -> str:
    """Return why a metric cannot be measured on these answers, or an empty string."""
    needs = METRICS[name].needs
    if answers.n == 0:
        return "no rows"
    if needs == "score" and answers.score is None:
        return "the model gives labels and no probabilities"
    if needs == "value" and answers.score is None:
        return "the model gives no numbers"
    if needs == "label" and answers.label is None:
        return "there are no labels to compare"
    if name == "expected_cost" and answers.costs is None:
        return "the project declares no costs"
    return ""


def _measured(view: Any, name: str, grouped: tuple[Grouping, ...], *, level: float) -> Measured:  # noqa: ANN401 - any view
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what overflows is told as too large
        return _widest(view, RECIPES[view.answers.task][name], grouped, level=level)


def _widest(view: Any, recipe: Recipe[Any], grouped: tuple[Grouping, ...], *, level: float) -> Measured:  # noqa: ANN401 - any view
    alone = finite(recipe.measure(view, level))
    if alone.low is None or not grouped:
        return alone
    found = [alone, *(_clustered(view, recipe, each, alone=alone, level=level) for each in grouped if each.speaks)]
    widest = max(found, key=lambda each: each.width)
    return with_silence(finite(widest), grouped)


def with_silence(measured: Measured, grouped: tuple[Grouping, ...]) -> Measured:
    """Return the measured value with a note on each clustering that cannot speak."""
    notes = (measured.note, *(each.silence for each in grouped if not each.speaks))
    return replace(measured, note="; ".join(note for note in notes if note))


def _clustered(
    view: Any,  # noqa: ANN401 - the view that the recipe takes
    recipe: Recipe[Any],
    grouping: Grouping,
    *,
    alone: Measured,
    level: float,
) -> Measured:
    value = float(alone.value or 0.0)
    if recipe.clustered is not None:
        limits = recipe.clustered(view, grouping, level)
        return within(value, limits, f"{alone.method}, {grouping.words}", note=alone.note)
    error, df = grouping.error(recipe.influence(view))
    on_scale = limits_on(recipe.scale, value, error, df=df, level=level)
    if on_scale is not None:
        return within(value, on_scale, f"{recipe.scale}, t, {grouping.words}", note=alone.note)
    if recipe.scale != "logit":
        return alone
    units = grouping.effective
    return within(
        value, wilson(value * units, units, level), f"wilson over clusters, {grouping.words}", note=alone.note
    )
