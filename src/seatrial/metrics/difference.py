"""Two models on the same rows: by how much they differ, paired row by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seatrial.metrics.answers import Answers, Floats
from seatrial.metrics.catalogue import METRICS
from seatrial.metrics.clustering import groupings
from seatrial.metrics.measure import RECIPES, VIEWS, chosen, why_not
from seatrial.metrics.recipe import Measured, within
from seatrial.metrics.scale import limits_on
from seatrial.values import EVERYWHERE, Estimate, unmeasured


def measure_difference(  # noqa: PLR0913 - two models and the words of an estimate
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
        ``value`` is None where one of the two cannot be measured; ``note`` says why.

    Raises
    ------
    ValueError
        If the truths differ, or a name is not a metric of the task.
    """
    if first.task != second.task or not np.array_equal(first.y, second.y):
        raise ValueError("a paired difference needs two answers to the same rows")
    views = tuple(VIEWS[each.task](each) for each in (first, second))
    grouped = groupings(first.clusters)
    found = []
    for name in chosen(first, names):
        recipe = RECIPES[first.task][name]
        why = why_not(first, name) or why_not(second, name)
        values = () if why else tuple(recipe.measure(view, level) for view in views)
        why = why or next((each.note for each in values if each.value is None), "")
        if why:
            found.append(unmeasured(name, n=first.n, why=why, slice=slice, subject=subject))
            continue
        influences = tuple(recipe.influence(view) for view in views)
        value = values[0].value - values[1].value
        measured = _limits(first, name, value, influences, grouped, level)
        found.append(
            Estimate(
                metric=name,
                value=measured.value,
                low=measured.low,
                high=measured.high,
                n=first.n,
                method=measured.method,
                slice=slice,
                subject=subject,
                level=level,
                note=measured.note,
            )
        )
    return tuple(found)


def _limits(answers, name, value, influences, grouped, level) -> Measured:
    n = answers.n
    if n < 2:
        return Measured(value=value, note="one row tells nothing of how much rows differ")
    moves = influences[0] - influences[1]
    if METRICS[name].needs == "label":
        reach = _largest(answers.y, influences)
        moves = np.concatenate((moves, [reach, -reach]))
    error, df = _error(moves)
    low, high = limits_on("identity", value, error, df=df, level=level)
    widest = within(value, (low, high), "paired, t")
    for grouping in grouped:
        if grouping.size > 1:
            limits = limits_on("identity", value, grouping.error(influences[0] - influences[1]), df=grouping.size - 1, level=level)
            cand = within(value, limits, f"paired, t, {grouping.words}")
            if cand.high - cand.low > widest.high - widest.low:
                widest = cand
    return widest


def _error(moves: Floats) -> tuple[float, float]:
    n = len(moves)
    squares = (moves - moves.mean()) ** 2
    variance = float(squares.mean())
    if variance == 0:
        return 0.0, n - 1
    kurtosis = float((squares**2).mean()) / variance**2
    return float(np.sqrt(variance / (n - 1))), max(1.0, min(n - 1, 2 * n / max(kurtosis - 1, 1e-9)))


def _largest(y, influences) -> float:
    a, b = influences
    spans = []
    for truth in np.unique(y):
        rows = y == truth
        spans.append(max(a[rows].max() - b[rows].min(), b[rows].max() - a[rows].min()))
    return float(max(spans))
