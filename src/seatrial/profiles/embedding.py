"""Counts of a column of vectors."""

from __future__ import annotations

from hashlib import shake_256
from math import ceil, log2
from typing import Final

import numpy as np
import polars as pl

from seatrial.profiles.counts import EmbeddingCounts, Ints, Reals
from seatrial.profiles.plan import ColumnPlan
from seatrial.profiles.reading import bins_of, stretches

N_PROJECTIONS: Final = 16
_BITS = 20
_EXACT = 52
_BLOCK = 1 << 21


def count_vectors(series: pl.Series, plan: ColumnPlan) -> EmbeddingCounts:
    """Return the counts of a column.

    Numbers are rounded to the plan's unit first. Then all sums are of whole numbers and below ``2 ** 52``, so that no
    order of adding, by whatever library, changes where a vector falls.
    """
    rows = max(1, _BLOCK // max(1, plan.dimension))
    parts = [_counted(part, plan) for part in stretches(series, rows)]
    vectors = sum(int(norms.sum()) for norms, _, _ in parts)
    nulls = series.null_count()
    return EmbeddingCounts(
        norms=np.sum([norms for norms, _, _ in parts], axis=0),
        projections=np.sum([projections for _, projections, _ in parts], axis=0),
        sums=np.sum([sums for _, _, sums in parts], axis=0),
        unit=plan.unit,
        malformed=len(series) - nulls - vectors,
        nulls=nulls,
    )


def steps_of(series: pl.Series, dimension: int, unit: float) -> Reals:
    """Return the well-formed vectors, in whole steps of the unit: ``(n_vectors, dimension)``."""
    table = vectors_of(series, dimension)
    limit = 2.0 ** bits_for(dimension)
    return np.clip(np.rint(table / unit), -limit, limit)


def vectors_of(series: pl.Series, dimension: int) -> Reals:
    """Return the vectors of a dimension all of whose numbers are finite."""
    if isinstance(series.dtype, pl.Array):
        series = series.arr.to_list()
    if not isinstance(series.dtype, pl.List) or not series.dtype.inner.is_numeric():
        return np.zeros((0, dimension))
    fitting = series.filter((series.list.len() == dimension).fill_null(value=False))
    numbers = fitting.explode(empty_as_null=False).cast(pl.Float64).to_numpy()
    table = numbers.reshape(len(fitting), dimension)
    finite: Reals = table[np.isfinite(table).all(axis=1)]
    return finite


def bits_for(dimension: int) -> int:
    """Return how many bits a number may have, so that the square of a norm is exact."""
    return min(_BITS, (_EXACT - ceil(log2(max(dimension, 1)))) // 2)


def norms_of(steps: Reals, unit: float) -> Reals:
    """Return the Euclidean norm of each vector."""
    norms: Reals = np.sqrt(np.einsum("ij,ij->i", steps, steps)) * unit
    return norms


def projections_of(steps: Reals, unit: float) -> Reals:
    """Return each vector's projection on each random direction: ``(n_vectors, n_projections)``.

    A direction has a sign per dimension, drawn from a hash, the same for ever.
    """
    dimension = steps.shape[1]
    projected: Reals = steps @ _signs(dimension).T
    return projected * float(unit / max(dimension, 1) ** 0.5)


def _signs(dimension: int) -> Reals:
    n_bytes = (dimension + 7) // 8
    drawn = [shake_256(f"{dimension}/{place}".encode()).digest(n_bytes) for place in range(N_PROJECTIONS)]
    bits = np.unpackbits(np.frombuffer(b"".join(drawn), dtype=np.uint8).reshape(N_PROJECTIONS, n_bytes), axis=1)
    return 1.0 - 2.0 * bits[:, :dimension].astype(np.float64)


def _counted(series: pl.Series, plan: ColumnPlan) -> tuple[Ints, Ints, Ints]:
    steps = steps_of(series, plan.dimension, plan.unit)
    norms = np.bincount(bins_of(norms_of(steps, plan.unit), plan.edges), minlength=len(plan.edges) + 1)
    projected = projections_of(steps, plan.unit)
    width = projection_width(plan)
    counted = [
        np.bincount(bins_of(column, edges), minlength=width)
        for column, edges in zip(projected.T, plan.projections, strict=True)
    ]
    return norms, np.array(counted).reshape(-1, width), steps.sum(axis=0).astype(np.int64)


def projection_width(plan: ColumnPlan) -> int:
    """Return the bins of the projection that has most."""
    return max((len(edges) for edges in plan.projections), default=0) + 1
