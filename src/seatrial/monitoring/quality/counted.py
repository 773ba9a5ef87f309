"""Days of counts from the profiles of a model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from seatrial.metrics.arrays import Floats, Ints
from seatrial.monitoring.quality.arrivals import Arrivals
from seatrial.monitoring.quality.days import ClassDays, Days, NumberDays
from seatrial.profiles import ModelCounts, ModelPlan
from seatrial.profiles.counts import DELAY_EDGES

_ABSOLUTE, _SQUARE = 3, 4  # places in ModelCounts.residuals
MOST_AGES = 60


def days_of(plan: ModelPlan, counts: Mapping[date, ModelCounts]) -> Days:
    """Return the days of a model's profiles.

    Parameters
    ----------
    plan
        By which was counted.
    counts
        Of each day, in any order.
    """
    dates = tuple(sorted(counts))
    ordered = [counts[day] for day in dates]
    if plan.task == "regression":
        return _numbers(plan, dates, ordered)
    answered = _stack([each.predicted for each in ordered], (plan.n_bins, plan.n_answers))
    known = _stack([each.outcomes for each in ordered], (plan.n_bins, plan.n_answers, plan.n_truths))
    positive = plan.classes.index(plan.positive) if plan.positive is not None else 1
    if answered[:, :-1].sum() == 0 < answered.sum():
        return _without_scores(plan, dates, answered=answered[:, -1], known=known[:, -1])
    said = _said(plan, ordered)
    return ClassDays(
        dates=dates, answered=answered[:, :-1], known=known[:, :-1], said=said, classes=plan.classes, positive=positive
    )


def _stack(parts: list[Ints], shape: tuple[int, ...]) -> Floats:
    return np.stack(parts).astype(np.float64) if parts else np.zeros((0, *shape))


def _said(plan: ModelPlan, counts: list[ModelCounts]) -> Floats:
    """Return ``(n_bins,)`` mean score of each bin; of empty bins, the middle of its edges."""
    rows = _stack([each.predicted for each in counts], (plan.n_bins, plan.n_answers)).sum(axis=0)[:-1]
    sums = np.zeros_like(rows)
    for each in counts:
        scores = each.scores[:-1]
        sums += scores[..., 0] if plan.task == "binary" else np.diagonal(scores, axis1=1, axis2=2)
    edges = np.array([0.0, *plan.score_edges, 1.0])
    middle = (edges[:-1] + edges[1:]) / 2
    total = rows.sum(axis=1)
    said = np.where(total > 0, sums.sum(axis=1) / np.maximum(total, 1.0), middle)
    found: Floats = np.clip(said, np.minimum(edges[:-1], edges[1:]), np.maximum(edges[:-1], edges[1:]))
    return found


def _without_scores(plan: ModelPlan, dates: tuple[date, ...], *, answered: Floats, known: Floats) -> ClassDays:
    """Return days of a model that gives labels only: each answer stands in a bin of its own."""
    k = len(plan.classes)
    positive = plan.classes.index(plan.positive) if plan.positive is not None else 1
    order = [1 - positive, positive] if k == 2 else list(range(k))  # noqa: PLR2004 - the positive answer is the higher bin
    by_bin, truths = np.zeros((len(dates), k, k)), np.zeros((len(dates), k, k, k))
    for place, answer in enumerate(order):
        by_bin[:, place, answer] = answered[:, answer]
        truths[:, place, answer] = known[:, answer]
    said = np.linspace(0, 1, k)
    return ClassDays(
        dates=dates, answered=by_bin, known=truths, said=said, classes=plan.classes, positive=positive, scored=False
    )


def _numbers(plan: ModelPlan, dates: tuple[date, ...], counts: list[ModelCounts]) -> NumberDays:
    answered = _stack([each.predicted[:-1, 0] for each in counts], (plan.n_bins - 1,))
    outcomes = _stack([each.outcomes[:-1, 0] for each in counts], (plan.n_bins - 1, plan.n_truths))
    sums = _stack([each.residuals[:-1] for each in counts], (plan.n_bins - 1, 7))  # type: ignore[misc]
    squared = sums[..., _SQUARE]
    edges = np.array(plan.residual_edges)
    middle = np.concatenate([edges[:1], (edges[:-1] + edges[1:]) / 2, edges[-1:]])
    # The fourth power is not summed: its shape is that of the bins, its size that of the exact squares.
    rough = outcomes @ middle**2
    ratio = np.where(rough > 0, squared / np.maximum(rough, 1e-300), 1.0)
    return NumberDays(
        dates=dates,
        answered=answered,
        known=outcomes.sum(axis=2),
        absolute=sums[..., _ABSOLUTE],
        squared=squared,
        fourth=(outcomes @ middle**4) * ratio**2,
    )


def arrivals_of(counts: Mapping[date, ModelCounts], today: date) -> Arrivals:
    """Return how outcomes arrived, from the delays in the profiles of days.

    Delays are counted from the answer; a bin of hours counts for the day on which its upper edge falls.

    Parameters
    ----------
    counts
        Of each day.
    today
        Until when outcomes were looked for.
    """
    dates = tuple(sorted(day for day in counts if day < today + timedelta(days=1)))
    upper = np.array([*DELAY_EDGES, np.inf])
    age = np.minimum(np.ceil(np.minimum(upper, 1e6) / 24), MOST_AGES).astype(np.int64)
    took = np.zeros((len(dates), MOST_AGES + 1))
    for place, day in enumerate(dates):
        np.add.at(took[place], age, counts[day].delays)
        took[place, 0] += max(counts[day].n_outcomes - took[place].sum(), 0)
    answers = np.array([counts[day].n for day in dates], dtype=np.float64)
    return Arrivals(dates=dates, answers=np.maximum(answers, took.sum(axis=1)), took=took, today=today)
