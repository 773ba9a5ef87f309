"""One order of rows for every order they may come in, so that nothing depends on how a table was sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import texts_of
from seatrial.evaluation.subject import Column, Columns, Subject, taken
from seatrial.metrics.answers import Answers

Keys: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.int64]

ODD = np.uint64(0x9E3779B97F4A7C15)
MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def canonical(subject: Subject) -> Subject:
    """Return the same subject with its rows in an order that their content alone decides.

    Rows are sorted by a hash of everything that is known of them. Rows of one hash are alike, so it does not matter
    which comes first; sums of floats, folds and samples by place are then the same, to the last bit, for every order.
    """
    test = np.argsort(
        row_keys([*_arrays(subject.answers), *_arrays(subject.champion), *_values(subject.columns, subject.time)]),
        kind="stable",
    )
    train, train_columns = subject.train, subject.train_columns
    if train is not None:
        order = np.argsort(row_keys([*_arrays(train), *_values(train_columns or {}, None)]), kind="stable")
        train = train.take(order)
        train_columns = None if train_columns is None else taken(train_columns, order)
    return replace(
        subject,
        answers=subject.answers.take(test),
        columns=taken(subject.columns, test),
        time=None if subject.time is None else subject.time[test],
        champion=None if subject.champion is None else subject.champion.take(test),
        train=train,
        train_columns=train_columns,
    )


def row_keys(arrays: Sequence[Column]) -> Keys:
    """Return ``(n_rows,)`` 64-bit keys of the rows' content: equal for equal rows, else all but surely different.

    References
    ----------
    Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA: the mixing function.
    """
    keys = np.zeros(len(arrays[0]) if arrays else 0, dtype=np.uint64)
    for values in arrays:
        keys = _mixed(keys * ODD + _bits(values) + ODD)
    return keys


def _mixed(keys: Keys) -> Keys:
    keys = (keys ^ (keys >> SHIFTS[0])) * MIX[0]
    keys = (keys ^ (keys >> SHIFTS[1])) * MIX[1]
    return keys ^ (keys >> SHIFTS[2])


def _bits(values: Column) -> Keys:
    kind = values.dtype.kind
    if kind == "O":
        return texts_of(values).hash().to_numpy()
    if kind == "f":
        return (values.astype(np.float64) + 0.0).view(np.uint64)  # one zero
    if kind == "M":
        return values.astype("datetime64[us]").view(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _arrays(answers: Answers | None) -> list[Column]:
    if answers is None:
        return []
    score = answers.score
    scores = [] if score is None else [score] if score.ndim == 1 else list(score.T)
    labels = [] if answers.label is None else [answers.label]
    return [answers.y, *scores, *labels, *(each.codes for each in answers.clusters)]


def _values(columns: Columns, time: Column | None) -> list[Column]:
    return [*(columns[name] for name in sorted(columns)), *([] if time is None else [time])]
