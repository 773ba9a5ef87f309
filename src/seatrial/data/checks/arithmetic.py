"""Whether the target is an exact weighted sum of numeric features."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.checks.columns import as_numbers, field_type
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.metrics.mix import mixed

MOST_ROWS = 4_000
ROWS_PER_COLUMN = 5
FEWEST_ROWS = 50
EXACT = 1e-6  # largest residual that counts as none, in standard deviations of the target
WEIGHT_THAT_COUNTS = 1e-4

Floats: TypeAlias = NDArray[np.float64]


def exact_columns(survey: Survey) -> tuple[str, ...]:
    """Return the fewest numeric features of which the target is an exact weighted sum; empty if it is none.

    Regression only. Fitted by least squares on half of at most four thousand complete rows of test, chosen by
    content, and checked on the other half, where no residual may exceed a millionth of the target's standard
    deviation.
    """
    names = [
        column.name
        for column in survey.fed
        if (part := column.parts.get("test")) and part.type in {"integer", "number"} and part.distinct > 1
    ]
    exam = survey.exam
    if exam.task != "regression" or "test" not in survey.truths or not names:
        return ()
    rows = _sample(exam, names)
    if rows is None:
        return ()
    inputs, target = rows
    if not _exact(inputs, target):
        return ()
    return _fewest(names, inputs, target)


def _sample(exam: Exam, names: list[str]) -> tuple[Floats, Floats] | None:
    target, frame = exam.roles.target, exam.test.frame
    if field_type(frame.schema[target]) not in {"integer", "number"}:
        return None
    every = sorted({*names, target})
    complete = np.ones(frame.height, dtype=np.bool_)
    for name in every:
        complete &= np.isfinite(as_numbers(frame[name]))
    hashes = (pl.Series(as_numbers(frame[name])).hash(exam.seed).to_numpy() for name in every)
    prints, places = mixed(hashes, rows=frame.height), np.flatnonzero(complete)
    chosen = places[np.argsort(prints[places], kind="stable")[:MOST_ROWS]]
    if len(chosen) < max(FEWEST_ROWS, 2 * ROWS_PER_COLUMN * len(names)):
        return None
    inputs = np.column_stack([_standard(as_numbers(frame[name])[chosen]) for name in names])
    return inputs, _standard(as_numbers(frame[target])[chosen])


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / spread) if spread > 0 else np.zeros_like(values)


def _weights(inputs: Floats, target: Floats) -> Floats:
    with_mean = np.column_stack([inputs, np.ones(len(inputs))])
    return np.asarray(np.linalg.lstsq(with_mean, target, rcond=None)[0])


def _exact(inputs: Floats, target: Floats) -> bool:
    if not target.any():
        return False
    weights = _weights(inputs[::2], target[::2])
    left = target[1::2] - inputs[1::2] @ weights[:-1] - weights[-1]
    return bool(np.abs(left).max() <= EXACT)


def _fewest(names: list[str], inputs: Floats, target: Floats) -> tuple[str, ...]:
    """Return names without which the sum is no longer exact, dropping the least weighty first."""
    weights = np.abs(_weights(inputs, target)[:-1])
    kept = [place for place in range(len(names)) if weights[place] > WEIGHT_THAT_COUNTS]
    if not kept or not _exact(inputs[:, kept], target):
        kept = list(range(len(names)))
    for place in sorted(kept, key=lambda place: (weights[place], names[place])):
        fewer = [other for other in kept if other != place]
        if fewer and _exact(inputs[:, fewer], target):
            kept = fewer
    return tuple(sorted(names[place] for place in kept))
