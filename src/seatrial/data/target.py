"""The truth of each row, coded as metrics take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.levels import NO, YES, counted_levels, level_key, written_levels
from seatrial.data.when import column_of
from seatrial.values import InputError, Level, Task, did_you_mean

_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What is true, row by row, for the rows of which it is known.

    Parameters
    ----------
    y
        ``(n_known,)``: binary ``int8``, 1 is positive; multiclass ``int64``, the index into ``classes``; regression
        ``float64``.
    classes
        The labels in the order of their codes: for binary the negative, then the positive; as the model calls them if it
        does, else as the table does. Empty for regression.
    kept
        ``(n_rows,)``, true where the label is known.
    unknown
        Number of rows whose label is not known.
    positive
        The positive label as it stands in the table; None unless binary.
    why
        Why that label is the positive one; empty unless binary.
    """

    y: NDArray[Any]
    classes: tuple[Level, ...]
    kept: NDArray[np.bool_]
    unknown: int
    positive: Level | None = None
    why: str = ""


def encode_target(
    frame: pl.DataFrame,
    *,
    target: str,
    task: Task,
    positive: Level | None = None,
    classes: Sequence[Level] = (),
) -> Target:
    """Return the target column of a plain frame as codes or numbers; rows without a label are left out.

    Labels are compared by what they say: ``1``, ``1.0``, ``true`` and ``"1"`` are one label.

    Parameters
    ----------
    frame, target
        The table and the name of the column.
    task
        What is predicted.
    positive
        The positive label of a binary task. None: a label that says yes, else the model's second class, else the rarer.
    classes
        The labels as the model's file names them, in the order of its probabilities; empty if it does not.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL024`` not two values for a binary task or too many classes, ``TBL025`` a positive
        label that is not there, ``TBL026`` a label that the model does not know, ``TBL027`` not numbers for a regression,
        ``TBL028`` no label known at all.
    """
    column = column_of(frame, target, where="the table", role="target")
    if column.null_count() == len(column):
        raise InputError(
            "TBL028",
            f'no row has a value in the target column "{target}"',
            where=target,
            expected="the true label of each row to be judged on",
            fix="join the labels first, or name the column that holds them",
        )
    if task == "regression":
        return _numbers(column)
    if isinstance(column.dtype, pl.Datetime):
        raise _not_labels(target, "holds dates, not labels")
    if task == "binary":
        return _binary(column, positive, tuple(classes))
    return _multiclass(column, tuple(classes))


def _binary(column: pl.Series, positive: Level | None, classes: tuple[Level, ...]) -> Target:
    counts = counted_levels(column)
    _check_two(column.name, tuple(counts), classes)
    if classes:
        _check_known(column.name, tuple(counts), classes)
    known = _two(column.name, counts, classes, positive)
    chosen, why = _positive(column.name, counts, known, classes, positive)
    named = tuple(sorted(known, key=lambda level: level_key(level) == level_key(chosen)))
    y = _coded(column, counts, {level_key(level): code for code, level in enumerate(named)})
    own = next((level for level in counts if level_key(level) == level_key(chosen)), chosen)
    return _kept(column, y.cast(pl.Int8), classes=named, positive=own, why=why)
