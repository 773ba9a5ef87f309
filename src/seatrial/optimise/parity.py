"""Whether two forms of a model answer alike, on rows of the project; and how fast each answers one row."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from seatrial.values import Model, Parity, SeatrialError

if TYPE_CHECKING:
    from seatrial.values.ports import Array, Columns

TREES, OTHERS = 1e-6, 1e-5
"""Largest difference of a probability; of a value, as a share of the answers' spread."""
MOST_LISTED = 20
TIMED_S = 0.25
MOST_TIMED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two forms answered to the rows so far; the parts of a table are added.

    Parameters
    ----------
    rows
        How many.
    largest
        The largest difference; None before any row.
    low, high
        Bounds of the native form's answers, for the spread of values.
    flips
        How many labels differ.
    flipped
        The places of the first of them.
    """

    rows: int = 0
    largest: float | None = None
    low: float = np.inf
    high: float = -np.inf
    flips: int = 0
    flipped: tuple[int, ...] = ()

    def __add__(self, other: Compared) -> Compared:
        known = [value for value in (self.largest, other.largest) if value is not None]
        later = tuple(place + self.rows for place in other.flipped)
        return Compared(
            rows=self.rows + other.rows,
            largest=max(known) if known else None,
            low=min(self.low, other.low),
            high=max(self.high, other.high),
            flips=self.flips + other.flips,
            flipped=(*self.flipped, *later)[:MOST_LISTED],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How answers become labels.

    Parameters
    ----------
    threshold
        From which the positive class is answered; None: the class of the highest probability.
    positive
        Column of the positive class.
    """

    threshold: float | None = None
    positive: int = 1

    def of(self, answers: Array) -> Array:
        """Return the label of each answer as a number."""
        if answers.ndim == 1:
            return answers
        if self.threshold is None:
            return np.asarray(answers.argmax(axis=1))
        return np.asarray(answers[:, self.positive] >= self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Two forms of one model, which take the same columns."""

    native: Model = field(repr=False)
    onnx: Model = field(repr=False)
    labels: Labels = field(default_factory=Labels)
    tolerance: float = OTHERS

    def compared(self, columns: Columns) -> Compared:
        """Return how the forms answer some rows."""
        expected, found = self.native.predict(columns), self.onnx.predict(columns)
        if expected.shape != found.shape:
            raise ValueError(f"the ONNX form answers with an array of shape {found.shape}, not {expected.shape}")
        if not expected.size:
            return Compared()
        is_value = self.native.signature.output == "value"
        changed = np.flatnonzero(self.labels.of(expected) != self.labels.of(found)) if not is_value else np.empty(0)
        return Compared(
            rows=len(expected),
            largest=float(np.abs(expected - found).max()),
            low=float(expected.min()),
            high=float(expected.max()),
            flips=len(changed),
            flipped=tuple(int(place) for place in changed[:MOST_LISTED]),
        )


def parity(forms: Forms, blocks: Iterable[Columns]) -> Parity | str:
    """Return how far the ONNX form answers from the native one; or, in words, why it does not answer at all.

    Parameters
    ----------
    forms
        Both forms, and what is asked of them.
    blocks
        Columns of rows, a block at a time.

    Returns
    -------
    Parity or str
        Holds if no label differs and the largest difference is within the tolerance; never of no rows.
    """
    whole = Compared()
    try:
        for columns in blocks:
            whole = whole + forms.compared(columns)
    except (SeatrialError, ValueError) as error:
        return f"the ONNX form does not answer: {error.found if isinstance(error, SeatrialError) else error}"
    if whole.largest is None:
        return "there are no rows to compare the ONNX form on"
    tolerance = forms.tolerance
    if forms.native.signature.output == "value":
        tolerance *= whole.high - whole.low
    return Parity(
        rows=whole.rows,
        largest_difference=whole.largest,
        tolerance=tolerance,
        flips=whole.flips,
        flipped=whole.flipped,
        holds=whole.flips == 0 and whole.largest <= tolerance,
    )


def microseconds(model: Model, columns: Columns) -> float | None:
    """Return the median time of one row in microseconds, asked row by row; None for no rows."""
    n_rows = min((len(array) for array in columns.values()), default=0)
    if not n_rows:
        return None
    rows = [{name: array[i : i + 1] for name, array in columns.items()} for i in range(min(n_rows, MOST_TIMED))]
    model.predict(rows[0])  # the first answer of many models takes longer
    times, began = [], time.perf_counter()
    for i in range(MOST_TIMED):
        start = time.perf_counter()
        model.predict(rows[i % len(rows)])
        times.append(time.perf_counter() - start)
        if time.perf_counter() - began > TIMED_S:
            break
    return median(times) * 1e6
