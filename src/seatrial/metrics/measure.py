"""Every metric of a task on some rows, each as an estimate with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from seatrial.metrics.answers import Answers
from seatrial.metrics.binary import BINARY, BinaryView
from seatrial.metrics.catalogue import METRICS, metrics_of
from seatrial.metrics.clustering import Grouping, groupings
from seatrial.metrics.interval import wilson
from seatrial.metrics.multiclass import MULTICLASS, ClassView
from seatrial.metrics.recipe import Measured, Recipe, within
from seatrial.metrics.regression import REGRESSION, NumberView
from seatrial.metrics.scale import limits_on
from seatrial.values import EVERYWHERE, MODEL, Estimate, Task, near_miss, unmeasured

FEWEST_CLUSTERS = 5

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
        ``note`` says why.

    Raises
    ------
    ValueError
        If a name is not a metric of the task.
    """
    view = VIEWS[answers.task](answers)
    grouped = groupings(answers.clusters)
    found = []
    for name in chosen(answers, names):
        why = why_not(answers, name)
        if why:
            found.append(unmeasured(name, n=answers.n, why=why, slice=slice, subject=subject))
            continue
        recipe = RECIPES[answers.task][name]
        measured = over_clusters(view, recipe, recipe.measure(view, level), grouped, level)
        found.append(
            Estimate(
                metric=name,
                value=measured.value,
                low=measured.low,
                high=measured.high,
                n=answers.n,
                method=measured.method,
                slice=slice,
                subject=subject,
                level=level,
                note=measured.note,
            )
        )
    return tuple(found)


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
            near = near_miss(name, known)
            hint = f'; did you mean "{near}"?' if near else ""
            raise ValueError(f'"{name}" is not a metric of a {answers.task} task{hint}')
    return tuple(names)


def why_not(answers: Answers, name: str) -> str:
    """Return why a metric cannot be measured on these answers, or an empty string."""
    needs = METRICS[name].needs
    if answers.n == 0:
        return "no rows"
    if needs in ("score", "value") and answers.score is None:
        return "the model gives labels, no probabilities" if needs == "score" else "the model gives no numbers"
    if needs == "label" and answers.label is None:
        return "there are no labels"
    if name == "expected_cost" and answers.costs is None:
        return "the project declares no costs"
    return ""


def over_clusters(
    view: Any,  # noqa: ANN401 - the view that the recipe takes
    recipe: Recipe[Any],
    measured: Measured,
    grouped: tuple[Grouping, ...],
    level: float,
) -> Measured:
    """Return the measured value with the widest of its limits on rows and over each clustering."""
    if measured.value is None or measured.low is None or not grouped:
        return measured
    if all(grouping.size == 1 for grouping in grouped):
        return measured
    influence = recipe.influence(view)
    found = [measured]
    for grouping in grouped:
        if grouping.size > 1:
            found.append(_one_clustering(view, recipe, measured, (grouping, influence), level))
    return max(found, key=lambda each: each.width)


def _one_clustering(view, recipe, measured, over, level) -> Measured:
    grouping, influence = over
    words = f"{recipe.scale}, {grouping.words}"
    if recipe.clustered is not None:
        limits = recipe.clustered(view, grouping, level)
    else:
        limits = limits_on(recipe.scale, measured.value, grouping.error(influence), df=grouping.size - 1, level=level)
    return measured if limits is None else within(measured.value, limits, words, measured.note)
