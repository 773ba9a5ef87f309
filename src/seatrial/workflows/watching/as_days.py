"""Profiles of days as the estimation of quality takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality import ClassDays, Days, NumberDays
from seatrial.profiles import SCORE_UNIT, ModelCounts, ModelPlan

Dated = Sequence[tuple[date, ModelCounts]]


def days_of(plan: ModelPlan, dated: Dated, *, said: Floats) -> Days:
    """Return days with their counts, in the order of their dates.

    Parameters
    ----------
    plan
        How the answers were counted.
    dated
        Each day once.
    said
        As :func:`said_of` gives it, the same for all days that are put beside each other.
    """
    ordered = sorted(dated, key=lambda each: each[0])
    dates = tuple(day for day, _ in ordered)
    counts = [counts for _, counts in ordered]
    if plan.task == "regression":
        return _numbers(dates, counts, plan)
    bins, classes = plan.n_bins - 1, len(plan.classes)
    return ClassDays(
        dates=dates,
        answered=_stacked([each.predicted[:bins] for each in counts], (bins, classes)),
        known=_stacked([each.outcomes[:bins] for each in counts], (bins, classes, classes)),
        said=said,
        classes=plan.classes,
        positive=plan.classes.index(plan.positive) if plan.positive in plan.classes else 1,
    )


def said_of(plan: ModelPlan, counts: ModelCounts) -> Floats:
    """Return ``(n_bins,)`` the mean score of each bin, rising; of an empty one, its middle."""
    edges = np.asarray(plan.score_edges, dtype=np.float64)
    if plan.task == "regression" or not len(edges):
        return np.linspace(0, 1, plan.n_bins - 1)
    inner = np.clip(edges, 0.0, 1.0)
    middle = np.concatenate([[inner[0] / 2], (inner[1:] + inner[:-1]) / 2, [(inner[-1] + 1) / 2]])
    rows = counts.predicted[:-1].sum(axis=1)
    own = counts.score_sums[:-1]
    sums = own[:, :, 0].sum(axis=1) if plan.task == "binary" else np.trace(own, axis1=1, axis2=2)
    mean = np.where(rows > 0, sums * SCORE_UNIT / np.maximum(rows, 1), middle)
    found: Floats = np.maximum.accumulate(np.clip(mean, 0.0, 1.0))
    return found


def _numbers(dates: tuple[date, ...], counts: Sequence[ModelCounts], plan: ModelPlan) -> NumberDays:
    """Return days of a regression; the fourth power of errors is taken from the bins of the residuals."""
    bins = plan.n_bins - 1
    sums = _stacked([each.residuals[:bins] for each in counts], (bins, 7))
    known = _stacked([each.outcomes[:bins].sum(axis=(1, 2)) for each in counts], (bins,))
    spread = _stacked([each.outcomes[:bins].sum(axis=1) for each in counts], (bins, plan.n_truths))
    edges = np.asarray(plan.residual_edges, dtype=np.float64)
    middle = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]]) if len(edges) else np.zeros(1)
    absolute, squared = sums[:, :, 3], sums[:, :, 4]
    least = np.where(known > 0, squared**2 / np.maximum(known, 1), 0.0)
    return NumberDays(
        dates=dates,
        answered=_stacked([each.predicted[:bins, 0] for each in counts], (bins,)),
        known=known,
        absolute=absolute,
        squared=squared,
        fourth=np.maximum(spread @ middle**4, least),
    )


def _stacked(parts: Sequence[Floats], shape: tuple[int, ...]) -> Floats:
    return np.stack(parts).astype(np.float64) if parts else np.zeros((0, *shape))
