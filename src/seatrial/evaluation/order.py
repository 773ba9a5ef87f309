"""One order of rows for every order they may come in, so that nothing depends on how a table was sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.evaluation.bins import texts_of
from seatrial.evaluation.subject import Column, Columns, Subject, taken
from seatrial.metrics.answers import Answers
from seatrial.metrics.arrays import Array
from seatrial.metrics.mix import Keys, mixed

Places: TypeAlias = NDArray[np.signedinteger[Any]]

LARGEST = np.iinfo(np.int32).max


def canonical(subject: Subject) -> Subject:
    """Return the same subject with its rows in an order that their content alone decides.

    Rows are sorted by a hash of everything that is known of them. Rows of one hash are alike, so it does not matter
    which comes first; sums of floats, folds and samples by place are then the same, to the last bit, for every order.
    """
    own = (*_arrays(subject.answers), *_arrays(subject.champion))
    test = _order(own, subject.columns, subject.time, rows=subject.answers.n)
    train, train_columns = subject.train, subject.train_columns
    if train is not None:
        order = _order(_arrays(train), train_columns or {}, None, rows=train.n)
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


def _order(own: Sequence[Array], columns: Columns, time: Array | None, *, rows: int) -> Places:
    """Return row numbers in the order of the rows' keys; columns are read one after the other."""
    named = (columns[name] for name in sorted(columns))
    order = np.argsort(row_keys(chain(own, named, () if time is None else (time,)), rows=rows), kind="stable")
    return order.astype(np.int32) if rows <= LARGEST else order


def row_keys(columns: Iterable[Column], *, rows: int) -> Keys:
    """Return ``(n_rows,)`` 64-bit keys of the rows' content: equal for equal rows, else all but surely different."""
    return mixed(map(_bits, columns), rows=rows)


def _bits(values: Column) -> Keys:
    if isinstance(values, pl.Series):
        return values.hash().to_numpy()
    kind = values.dtype.kind
    if kind == "O":
        return texts_of(values).hash().to_numpy()
    if kind == "f":
        return (values.astype(np.float64) + 0.0).view(np.uint64)  # one zero
    if kind == "M":
        return values.astype("datetime64[us]").view(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _arrays(answers: Answers | None) -> list[Array]:
    if answers is None:
        return []
    score = answers.score
    scores = [] if score is None else [score] if score.ndim == 1 else list(score.T)
    labels = [] if answers.label is None else [answers.label]
    return [answers.y, *scores, *labels, *(each.codes for each in answers.clusters)]
