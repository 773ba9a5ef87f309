"""A plan from a reference."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from seatrial.profiles.categorical import tally
from seatrial.profiles.counts import Reals
from seatrial.profiles.edges import quantile_edges, score_edges
from seatrial.profiles.embedding import bits_for, norms_of, projections_of, steps_of, vectors_of
from seatrial.profiles.plan import ColumnKind, ColumnPlan, ModelPlan, Plan
from seatrial.profiles.reading import numbers_of, texts_of
from seatrial.values import InputError, Slice, Task
from seatrial.values.errors import did_you_mean

MOST_LEVELS: Final = 1_000
MOST_RARE: Final = 10_000
MOST_CLASSES: Final = 256
_LENGTH_EDGES = 64
_PROJECTION_EDGES = 32
_SCORE_EDGES = 128
_CELLS = 40_000
_SPARE_BITS = 4


def plan_of(
    reference: pl.DataFrame,
    *,
    numeric: Sequence[str] = (),
    categorical: Sequence[str] = (),
    text: Sequence[str] = (),
    embedding: Sequence[str] = (),
    model: ModelPlan | None = None,
    slices: Sequence[Slice] = (),
) -> Plan:
    """Return how to count windows that are to be compared with a reference.

    Parameters
    ----------
    reference
        Rows as they should be.
    numeric, categorical, text, embedding
        Which columns are counted, and as what.
    model
        How answers are counted, as :func:`model_plan_of` gives it; None to watch columns only.
    slices
        Parts of the table of which the model's answers are counted too.

    Raises
    ------
    InputError
        ``PRO001`` if a column is missing; ``PRO002`` if it does not fit its kind.
    """
    kinds: dict[ColumnKind, Sequence[str]] = {
        "numeric": numeric,
        "categorical": categorical,
        "text": text,
        "embedding": embedding,
    }
    columns = [_column(reference, name, kind) for kind, names in kinds.items() for name in names]
    return Plan(columns=tuple(sorted(columns, key=lambda each: each.name)), model=model, slices=tuple(slices))


def model_plan_of(
    reference: pl.DataFrame,
    task: Task,
    *,
    classes: Sequence[str] = (),
    positive: str | None = None,
    threshold: float = 0.5,
) -> ModelPlan:
    """Return how to count a model's answers, with edges of the score from its answers on a reference.

    Parameters
    ----------
    reference
        ``score`` (multiclass: or ``scores``) as :func:`profile_of` takes it, and for regression ``outcome``, as a
        number, if it is known.
    task, classes, positive, threshold
        As :class:`ModelPlan` says.

    Raises
    ------
    InputError
        ``PRO006`` if there are more than 256 classes.
    """
    if len(classes) > MOST_CLASSES:
        raise InputError(
            "PRO006",
            f"a model of {len(classes)} classes",
            expected=f"at most {MOST_CLASSES}: every pair of label and outcome is counted",
            fix="watch the columns without the model, or a model of fewer classes",
        )
    scores = _numbers(reference, "score")
    if task == "regression":
        edges, residuals = _regression_edges(scores, _numbers(reference, "outcome"))
        return ModelPlan(task=task, score_edges=edges, residual_edges=residuals)
    if task == "multiclass" and not np.isfinite(scores).any() and "scores" in reference.columns:
        scores = reference["scores"].list.max().cast(pl.Float64).to_numpy()
    most = max(4, min(_SCORE_EDGES, _CELLS // len(classes) ** 2))
    edges = score_edges(scores, threshold if task == "binary" else None, most)
    return ModelPlan(task=task, classes=tuple(classes), positive=positive, threshold=threshold, score_edges=edges)


def _column(reference: pl.DataFrame, name: str, kind: ColumnKind) -> ColumnPlan:
    if name not in reference.columns:
        raise InputError(
            "PRO001",
            f"the reference has no column {name!r}",
            where=name,
            expected=f"one of its {reference.width} columns.{did_you_mean(name, reference.columns)}",
            fix="name a column of the reference, or leave it out",
        )
    return _PLANNERS[kind](reference[name])


def _numeric(series: pl.Series) -> ColumnPlan:
    values = numbers_of(series)
    if values is None or (series.dtype == pl.String and bool(np.isnan(values).all()) and len(series.drop_nulls()) > 0):
        raise _unfit(series, "numbers, truths or instants", "categorical")
    return ColumnPlan(name=series.name, kind="numeric", edges=quantile_edges(values))


def _categorical(series: pl.Series) -> ColumnPlan:
    ranked = [level for level, _ in sorted(tally(series).items(), key=lambda each: (-each[1], each[0]))]
    rare = ranked[MOST_LEVELS : MOST_LEVELS + MOST_RARE]
    complete = len(ranked) <= MOST_LEVELS + MOST_RARE
    levels = tuple(ranked[:MOST_LEVELS])
    return ColumnPlan(name=series.name, kind="categorical", levels=levels, rare=tuple(sorted(rare)), complete=complete)


def _text(series: pl.Series) -> ColumnPlan:
    lengths = texts_of(series).str.len_chars().drop_nulls().cast(pl.Float64).to_numpy()
    return ColumnPlan(name=series.name, kind="text", edges=quantile_edges(lengths, _LENGTH_EDGES))


def _embedding(series: pl.Series) -> ColumnPlan:
    lists = series.arr.to_list() if isinstance(series.dtype, pl.Array) else series
    if not isinstance(lists.dtype, pl.List) or not lists.dtype.inner.is_numeric():
        raise _unfit(series, "lists of numbers", "text")
    sizes = lists.list.len().drop_nulls()
    dimension = min(sizes.mode().to_list(), default=0)
    largest = float(np.abs(vectors_of(series, dimension)).max(initial=0.0))
    room = bits_for(dimension) - _SPARE_BITS
    unit = math.ldexp(1.0, max(-1000, math.frexp(largest or 1.0)[1] - room))
    steps = steps_of(series, dimension, unit)
    projected = projections_of(steps, unit)
    return ColumnPlan(
        name=series.name,
        kind="embedding",
        edges=quantile_edges(norms_of(steps, unit), _LENGTH_EDGES),
        dimension=dimension,
        unit=unit,
        projections=tuple(quantile_edges(column, _PROJECTION_EDGES) for column in projected.T),
    )


_PLANNERS: Final[Mapping[ColumnKind, Callable[[pl.Series], ColumnPlan]]] = {
    "numeric": _numeric,
    "categorical": _categorical,
    "text": _text,
    "embedding": _embedding,
}


def _regression_edges(predictions: Reals, outcomes: Reals) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the edges of predictions and of residuals; of the latter, where no outcome is known, by their spread."""
    edges = quantile_edges(predictions, _LENGTH_EDGES)
    residuals = outcomes - predictions
    if np.isfinite(residuals).any():
        return edges, quantile_edges(residuals, _LENGTH_EDGES)
    spread = float(np.nanstd(predictions)) if np.isfinite(predictions).any() else 1.0
    return edges, tuple(((spread or 1.0) * np.linspace(-4, 4, _LENGTH_EDGES)).tolist())


def _numbers(frame: pl.DataFrame, name: str) -> Reals:
    found = numbers_of(frame[name]) if name in frame.columns else None
    return np.full(len(frame), np.nan) if found is None else found


def _unfit(series: pl.Series, expected: str, instead: str) -> InputError:
    return InputError(
        "PRO002",
        f"column {series.name!r} holds {series.dtype}",
        where=series.name,
        expected=expected,
        fix=f"count it as {instead}",
    )
