"""Asks a model in batches of bounded size and checks every answer before anybody builds on it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seatrial.values.errors import InputError, SeatrialError, with_near_miss
from seatrial.values.model import ModelRef, Signature

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

BATCH_ROWS = 65_536
SUM_TOLERANCE = 1e-3
"""How far probabilities of a row may be from summing to 1: models in 32-bit floats are off by up to about 1e-5."""
LONGEST_CAUSE = 200
MATRIX = 2

Array = NDArray[Any]
AskRows = Callable[[Sequence[Array]], Array]


def ask(ref: ModelRef, signature: Signature, columns: Columns, *, ask_rows: AskRows) -> Array:
    """Return a model's answers for all rows, as its signature promises them.

    Parameters
    ----------
    ref, signature
        Of the model.
    columns
        Arrays of ``(n_rows,)`` by name; extra names do not matter.
    ask_rows
        The model itself: takes the arrays of at most ``BATCH_ROWS`` rows in the order of the signature's inputs.

    Returns
    -------
    ndarray
        ``(n_rows, n_classes)`` float64, ``(n_rows,)`` int64 or ``(n_rows,)`` float64; of no rows, for no rows.

    Raises
    ------
    InputError
        ``MDL006`` if a column is missing, ``MDL009`` if the model fails, ``MDL010`` for a wrong shape, ``MDL011`` for
        answers that are NaN or infinite, ``MDL012`` for probabilities that are none.
    """
    arrays = _select(ref, signature, columns)
    n_rows = len(arrays[0]) if arrays else 0
    if n_rows == 0:
        return _nothing(signature)
    asked = _Asked(ref=ref, signature=signature, ask_rows=ask_rows)
    starts = range(0, n_rows, BATCH_ROWS)
    parts = [asked.batch([array[at : at + BATCH_ROWS] for array in arrays], at) for at in starts]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A model that is being asked, and what its answers must be."""

    ref: ModelRef
    signature: Signature
    ask_rows: AskRows

    def batch(self, arrays: list[Array], first_row: int) -> Array:
        n_rows = len(arrays[0])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answers = np.asarray(self.ask_rows(arrays))
        except SeatrialError:
            raise
        except Exception as error:  # a stranger's model may raise anything: it is told, and chained
            raise InputError(
                "MDL009",
                f"the model {self.ref.name} failed: {_cause(error)}",
                where=f"rows {first_row:,} to {first_row + n_rows - 1:,}",
                expected="an answer for every row",
                fix="ask it for these rows where it was trained; often a column has another type there, or a new value",
            ) from error
        self.check_shape(answers, n_rows)
        answers = answers.astype(np.int64 if self.signature.output == "label" else np.float64, copy=False)
        self.check_finite(answers, first_row)
        if self.signature.output == "probability":
            self.check_probabilities(answers, first_row)
        return answers

    def check_shape(self, answers: Array, n_rows: int) -> None:
        n_classes = len(self.signature.classes)
        if self.signature.output == "probability":
            right = answers.ndim == MATRIX and answers.shape == (n_rows, n_classes or answers.shape[1])
            expected = f"({n_rows}, {n_classes or 'n_classes'})"
        else:
            right = answers.shape == (n_rows,)
            expected = f"({n_rows},)"
        if not right or answers.dtype.kind not in "fiub":
            raise InputError(
                "MDL010",
                f"the model {self.ref.name} answered with an array of shape {answers.shape} and type {answers.dtype}",
                expected=f"numbers of shape {expected}",
                fix="a model must give one answer for each row; one with several targets is not judged as a whole",
            )

    def check_finite(self, answers: Array, first_row: int) -> None:
        bad: NDArray[np.bool_] = np.logical_not(np.isfinite(answers.reshape(len(answers), -1)).all(axis=1))
        if bad.any():
            raise InputError(
                "MDL011",
                f"the model {self.ref.name} answered NaN or infinity for {int(bad.sum()):,} of {len(bad):,} rows",
                where=f"row {first_row + int(np.argmax(bad)):,} is the first",
                expected="a finite number for every row",
                fix="look at that row's inputs for a missing or very large value; impute it in the model's pipeline",
            )

    def check_probabilities(self, answers: Array, first_row: int) -> None:
        off = (answers < -SUM_TOLERANCE).any(axis=1) | (np.abs(answers.sum(axis=1) - 1.0) > SUM_TOLERANCE)
        if off.any():
            at = int(np.argmax(off))
            raise InputError(
                "MDL012",
                f"the model {self.ref.name} gives no probabilities for {int(off.sum()):,} of {len(off):,} rows",
                where=f"row {first_row + at:,}: {np.array2string(answers[at], precision=4, threshold=6)}",
                expected="numbers from 0 to 1 that sum to 1 in each row",
                fix="export the model with its probabilities rather than raw scores",
            )


def names_of(signature: Signature, count: int) -> tuple[str, ...]:
    """Return the names of a model's inputs; ``f0``, ``f1`` ... for a file that does not even tell how many it takes."""
    return signature.names or tuple(f"f{i}" for i in range(count))


def _select(ref: ModelRef, signature: Signature, columns: Columns) -> list[Array]:
    names = names_of(signature, len(columns))
    missing = [name for name in names if name not in columns]
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise InputError(
            "MDL006",
            f"the model {ref.name} takes {missing[0]!r}, which was not given{more}",
            where=missing[0],
            expected=with_near_miss(f"one array for each of {len(names)} inputs", missing[0], columns),
        )
    arrays = [columns[name] for name in names]
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise InputError("MDL006", f"the columns have different lengths: {sorted(lengths)}", expected="one length")
    return arrays


def _cause(error: Exception) -> str:
    words = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind}: {words[:LONGEST_CAUSE]}{'...' if len(words) > LONGEST_CAUSE else ''}" if words else kind


def _nothing(signature: Signature) -> Array:
    if signature.output == "probability":
        return np.empty((0, max(len(signature.classes), 2)))
    return np.empty(0, dtype=np.int64 if signature.output == "label" else np.float64)
