"""One pass over a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import polars as pl

from seatrial.profiles.answers import count_answers, count_outcomes, read_answers
from seatrial.profiles.categorical import count_levels
from seatrial.profiles.counts import ColumnCounts, SliceCounts
from seatrial.profiles.embedding import count_vectors
from seatrial.profiles.empty import empty, without_column
from seatrial.profiles.latency import count_latencies, latencies_of
from seatrial.profiles.merge import merged
from seatrial.profiles.numeric import count_numbers
from seatrial.profiles.plan import ColumnKind, ColumnPlan, Plan
from seatrial.profiles.profile import Profile
from seatrial.profiles.slicing import rows_in
from seatrial.profiles.text import count_texts
from seatrial.values import Slice, Window

ALWAYS: Final = Window()
BATCH: Final = 1 << 20  # rows; sums of as many probabilities are exact in a float64
_FEW_VALUES = 1 << 18
_ANSWERS: Final = ("label", "score", "scores", "latency_ms", "error")
_OUTCOMES: Final = ("outcome", "outcome_number", "at", "outcome_known_at")
_COUNTERS: Final[Mapping[ColumnKind, Callable[[pl.Series, ColumnPlan], ColumnCounts]]] = {
    "numeric": count_numbers,
    "categorical": count_levels,
    "text": count_texts,
    "embedding": count_vectors,
}


def profile_of(frame: pl.DataFrame | pl.LazyFrame, plan: Plan, *, window: Window = ALWAYS) -> Profile:
    """Return the counts of all rows of a frame: its columns, and the answers of the model.

    Parameters
    ----------
    frame
        With the columns of the plan under their names (what is missing is counted as absent); and of the answers,
        where the plan has a model: ``label`` (text), ``score``, ``scores`` (multiclass: a list per row), ``latency_ms``
        and ``error``, each if it is there. Outcomes are not counted; see :func:`outcome_profile_of`.
    plan
        How to count.
    window
        When these rows happened. It is noted, and selects nothing.
    """
    nothing = empty(plan, window)
    wanted = (*(column.name for column in plan.columns), *_ANSWERS, *_sliced(plan))
    return merged([nothing, *(_counted(part, plan, window) for part in _batches(frame, wanted))])


def outcome_profile_of(frame: pl.DataFrame | pl.LazyFrame, plan: Plan, *, window: Window = ALWAYS) -> Profile:
    """Return the counts of outcomes alone, to be merged with the profile of the answers.

    Parameters
    ----------
    frame
        One row per answer: ``label``, ``score``, ``scores`` as for :func:`profile_of`, ``outcome`` (text or number;
        null while it is not known), ``outcome_number`` if the outcome is text and the task is regression; ``at`` and
        ``outcome_known_at`` if delays are to be counted; and the columns that the plan's slices name.
    plan
        How to count.
    window
        When the answers were given.

    Returns
    -------
    Profile
        With no rows and no answers: only ``outcomes``, ``known_sums``, ``outcome_sums``, ``delays`` and
        ``strange_outcomes``.
    """
    nothing = empty(plan, window)
    if plan.model is None:
        return nothing
    wanted = (*_ANSWERS, *_OUTCOMES, *_sliced(plan))
    return merged([nothing, *(_outcomes(part, plan, nothing) for part in _batches(frame, wanted))])


def _sliced(plan: Plan) -> tuple[str, ...]:
    return tuple(condition.column for part in plan.slices for condition in part.conditions)


def _batches(frame: pl.DataFrame | pl.LazyFrame, wanted: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Give the columns that are there, some rows at a time; if there are none, any, for its rows."""
    there = frame.collect_schema().names()
    chosen = frame.select([name for name in dict.fromkeys(wanted) if name in there] or there[:1])
    if isinstance(chosen, pl.DataFrame):
        yield from chosen.iter_slices(BATCH)
        return
    for batch in chosen.collect_batches(chunk_size=BATCH, maintain_order=False, lazy=True):
        yield from batch.iter_slices(BATCH)


def _counted(frame: pl.DataFrame, plan: Plan, window: Window) -> Profile:
    counts = Profile(plan=plan.digest, window=window, rows=len(frame), columns=_columns(frame, plan))
    if plan.model is None:
        return replace(counts, slices={part.name: _rows_of(frame, part, plan) for part in plan.slices})
    answers, latencies = read_answers(frame, plan.model, outcomes=False), latencies_of(frame)
    slices = {}
    for part in plan.slices:
        rows = rows_in(frame, part, plan)
        model = count_answers(answers.among(rows), plan.model)
        slices[part.name] = SliceCounts(rows=int(rows.sum()), model=model, latency=count_latencies(latencies[rows]))
    model = count_answers(answers, plan.model)
    return replace(counts, model=model, latency=count_latencies(latencies), slices=slices)


def _columns(frame: pl.DataFrame, plan: Plan) -> Mapping[str, ColumnCounts]:
    """Return the counts of each column; of many values, some columns at once."""
    if len(frame) * len(plan.columns) < _FEW_VALUES:
        return {column.name: _column(frame, column) for column in plan.columns}
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        counts = threads.map(lambda column: _column(frame, column), plan.columns)
        return {column.name: each for column, each in zip(plan.columns, counts, strict=True)}


def _column(frame: pl.DataFrame, plan: ColumnPlan) -> ColumnCounts:
    if plan.name not in frame.columns:
        return without_column(plan, rows=len(frame))
    return _COUNTERS[plan.kind](frame[plan.name], plan)


def _rows_of(frame: pl.DataFrame, part: Slice, plan: Plan) -> SliceCounts:
    return SliceCounts(rows=int(rows_in(frame, part, plan).sum()))


def _outcomes(frame: pl.DataFrame, plan: Plan, nothing: Profile) -> Profile:
    assert plan.model is not None  # noqa: S101 - nobody asks for the outcomes of no model
    model = plan.model
    answers = read_answers(frame, model, outcomes=True)
    slices = {
        part.name: replace(
            nothing.slices[part.name], model=count_outcomes(answers.among(rows_in(frame, part, plan)), model)
        )
        for part in plan.slices
    }
    return replace(nothing, model=count_outcomes(answers, model), slices=slices)
