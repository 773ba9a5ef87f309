"""Two models on the same rows: by how much they differ, paired row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from seatrial.metrics.answers import Answers
from seatrial.metrics.arrays import Floats
from seatrial.metrics.clustering import Grouping, groupings
from seatrial.metrics.interval import effective_df
from seatrial.metrics.measure import RECIPES, VIEWS, as_estimate, chosen, why_not, with_silence
from seatrial.metrics.recipe import ONE_ROW, Measured, Recipe, finite, no_value, within
from seatrial.metrics.scale import student
from seatrial.values import EVERYWHERE, Estimate


def measure_difference(
    first: Answers,
    second: Answers,
    *,
    names: Sequence[str] | None = None,
    slice: str = EVERYWHERE,  # noqa: A002 - the field's own name
    subject: str = "champion_difference",
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return the paired difference of each metric, first minus second, in the order asked for.

    Parameters
    ----------
    first, second
        Answers on the same rows, with the same ``y``; the clusters of the first count.
    names
        Metrics to compare; None for all of the task, but for ``expected_cost`` when no costs are declared.
    slice, subject
        Whose numbers they are; written into each estimate.
    level
        Confidence level in (0, 1).

    Returns
    -------
    tuple of Estimate
        ``value`` is None where one of the two cannot be measured; ``low`` and ``high`` are None where one of them has
        no interval, and for ``ece``, whose difference none holds; ``note`` says why.

    Raises
    ------
    ValueError
        If the truths differ, or a name is not a metric of the task.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, for the paired difference by influences; Bonett and Price
    (2012), J. Educ. Behav. Stat. 37, for the two rows added to a difference of shares.
    """
    if first.task != second.task or not np.array_equal(first.y, second.y):
        raise ValueError("a paired difference needs two answers to the same rows")
    views = VIEWS[first.task](first), VIEWS[first.task](second)
    grouped = groupings(first.clusters)

    found = []
    for name in chosen(first, names):
        why = why_not(first, name) or why_not(second, name)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what overflows is told as too large
            measured = no_value(why) if why else _difference(views, name, grouped, level=level)
        found.append(as_estimate(measured, metric=name, n=first.n, slice_name=slice, subject=subject, level=level))
    return tuple(found)


def _difference(views: tuple[Any, Any], name: str, grouped: tuple[Grouping, ...], *, level: float) -> Measured:
    recipe = RECIPES[views[0].answers.task][name]
    ours, theirs = (finite(recipe.measure(view, level)) for view in views)
    if ours.value is None or theirs.value is None:
        return no_value(ours.note or theirs.note)
    value = ours.value - theirs.value
    if not recipe.paired:
        return Measured(value=value, note="no interval of a difference of calibration errors holds its level")
    if ours.low is None or theirs.low is None:
        return Measured(value=value, note=ours.note if ours.low is None else theirs.note)
    moves = recipe.influence(views[0]) - recipe.influence(views[1])
    found = [_on_rows(value, moves, recipe, views=views, level=level)]
    for each in grouped:
        if each.speaks:
            error, df = each.error(moves)
            reach = student(df, level) * error
            found.append(within(value, (value - reach, value + reach), f"paired, t, {each.words}"))
    return with_silence(finite(max(found, key=lambda one: one.width)), grouped)


def _on_rows(value: float, moves: Floats, recipe: Recipe[Any], *, views: tuple[Any, Any], level: float) -> Measured:
    """Return t limits on independent rows.

    Labels may agree on every row seen: two rows that differ as much as one row can, one each way, are then added.
    """
    carriers = len(moves) if recipe.carriers is None else min(recipe.carriers(view) for view in views)
    most = max(1, carriers - 1)
    if recipe.span is None:
        df = effective_df(moves, most)
    else:
        reach, df = max(recipe.span(view) for view in views), float(most)
        moves = np.concatenate((moves, (reach, -reach)))
    n = len(moves)
    if n == 1:
        return Measured(value=value, note=ONE_ROW)
    error = float(np.sqrt(moves @ moves / (n - 1) / n))
    half = student(df, level) * error
    return within(value, (value - half, value + half), "paired, t on influences")
