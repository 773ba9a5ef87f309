"""The profile of no rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from seatrial.profiles.answers import no_answers
from seatrial.profiles.counts import (
    LATENCY_EDGES,
    CategoricalCounts,
    ColumnCounts,
    EmbeddingCounts,
    Ints,
    LatencyCounts,
    NumericCounts,
    SliceCounts,
    TextCounts,
)
from seatrial.profiles.embedding import projection_width
from seatrial.profiles.plan import ColumnPlan, Plan
from seatrial.profiles.profile import Profile
from seatrial.profiles.text import ALPHABET, N_TOKENS
from seatrial.values import Window


def empty(plan: Plan, window: Window) -> Profile:
    """Return the profile of no rows: merged with another, it changes no count."""
    model = None if plan.model is None else no_answers(plan.model)
    latency = None if plan.model is None else LatencyCounts(bins=_zeros(len(LATENCY_EDGES) + 1))
    return Profile(
        plan=plan.digest,
        window=window,
        rows=0,
        columns={column.name: without_column(column, rows=0) for column in plan.columns},
        model=model,
        latency=latency,
        slices={part.name: SliceCounts(rows=0, model=model, latency=latency) for part in plan.slices},
    )


def without_column(plan: ColumnPlan, *, rows: int) -> ColumnCounts:
    """Return the counts of a column in a table that does not have it."""
    return replace(_nothing(plan), absent=rows)


def _nothing(plan: ColumnPlan) -> ColumnCounts:
    bins = _zeros(len(plan.edges) + 1)
    if plan.kind == "numeric":
        return NumericCounts(bins=bins, centre=plan.centre)
    if plan.kind == "categorical":
        return CategoricalCounts(known=_zeros(len(plan.levels)))
    if plan.kind == "text":
        return TextCounts(lengths=bins, alphabet=_zeros(len(ALPHABET)), tokens=_zeros(N_TOKENS))
    return EmbeddingCounts(
        norms=bins,
        projections=_zeros(len(plan.projections), projection_width(plan)),
        sums=_zeros(plan.dimension),
        unit=plan.unit,
    )


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)
