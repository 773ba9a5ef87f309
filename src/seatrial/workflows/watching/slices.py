"""Declared slices, now against the trial: which got worse."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TypeAlias

import numpy as np
from scipy import special

from seatrial.monitoring.codes import Code
from seatrial.profiles import ModelCounts, ModelPlan, Plan, Profile
from seatrial.values import Finding, Slice
from seatrial.values.watched import SliceWatch

WORSE = Code(code="WAT223", name="slice that got worse", asks="Are there declared slices with surely more errors?")
FEWEST = 30
Loss: TypeAlias = tuple[float, float, int]
"""Mean loss, the variance of one row's, and rows."""


def slice_rows(
    plan: Plan, *, reference: Profile, window: Profile, margin: float, alpha: float
) -> tuple[SliceWatch, ...]:
    """Return every declared slice by the outcomes that are known, the one that got worse most first.

    The bounds are those of the difference of two means of independent rows (Welch), one-sided, over all slices that
    are large enough (Bonferroni).

    Parameters
    ----------
    plan
        How was counted.
    reference, window
        The trial, and a window whose truths are there.
    margin
        From how much more on it matters: for classes in points of the error rate, for numbers as a share of the mean
        absolute error of the slice at the trial.
    alpha
        Chance that any slice is called worse when none is.
    """
    if plan.model is None:
        return ()
    model = plan.model
    sides = [(each, _errors(model, reference, each), _errors(model, window, each)) for each in plan.slices]
    judged = sum(min(before[2], now[2]) >= FEWEST for _, before, now in sides)
    found = [
        _row(model, each, (before, now), margin=margin, alpha=alpha / max(judged, 1)) for each, before, now in sides
    ]
    return tuple(sorted(found, key=lambda row: (not row.worse, -(row.low if row.low is not None else -np.inf))))


def slice_findings(rows: tuple[SliceWatch, ...]) -> Iterator[Finding]:
    """Give a finding for each slice that surely got worse."""
    for row in rows:
        if row.worse:
            yield WORSE.says(
                "fail",
                f"{row.metric.replace('_', ' ')} of {row.slice.name} is {row.now:.3g} in {row.n:,} rows, and was "
                f"{row.before:.3g} at the trial: worse by at least {row.low:.3g}.",
                where=row.slice.name,
                hint="Look at what changed for these rows.",
            )


def _row(
    model: ModelPlan,
    part: Slice,
    sides: tuple[Loss, Loss],
    *,
    margin: float,
    alpha: float,
) -> SliceWatch:
    before, now = sides
    small = min(before[2], now[2]) < FEWEST
    minimum = margin if model.task != "regression" else margin * before[0]
    worsening = now[0] - before[0] if before[2] and now[2] else None
    reach = float(special.ndtri(1 - alpha)) * sqrt(before[1] / max(before[2], 1) + now[1] / max(now[2], 1))
    low = None if small or worsening is None else worsening - reach
    return SliceWatch(
        slice=part,
        metric="mae" if model.task == "regression" else "error_rate",
        source="realised",
        before=before[0] if before[2] else None,
        now=now[0] if now[2] else None,
        n=now[2],
        worsening=worsening,
        low=low,
        high=None if low is None or worsening is None else worsening + reach,
        minimum=minimum,
        worse=low is not None and low > minimum,
        words=f"fewer than {FEWEST} outcomes on one side" if small else "",
    )


def _errors(model: ModelPlan, profile: Profile, part: Slice) -> Loss:
    """Return the mean loss of a slice, the variance of one row's, and its outcomes."""
    counted = profile.slices.get(part.name)
    counts = None if counted is None else counted.model
    n = 0 if counts is None else counts.n_outcomes
    if counts is None or not n:
        return 0.0, 0.0, 0
    return _of_numbers(counts, n) if model.task == "regression" else _of_classes(counts, n)


def _of_classes(counts: ModelCounts, n: int) -> Loss:
    right = int(np.trace(counts.outcomes.sum(axis=0)))
    rate = 1 - right / n
    smoothed = (n - right + 1) / (n + 2)  # so that a slice without an error is not taken to be sure of it
    return rate, smoothed * (1 - smoothed), n


def _of_numbers(counts: ModelCounts, n: int) -> Loss:
    sums = counts.residuals.sum(axis=0)
    mean = float(sums[3]) / n
    return mean, max(float(sums[4]) / n - mean * mean, 0.0), n
