"""Columns of a request as the arrays that a model takes, each value looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.serving.ask import Where
from seatrial.serving.cells import Cells, unseen
from seatrial.serving.need import Need
from seatrial.serving.snapshot import UnseenPolicy

Array: TypeAlias = NDArray[Any]
OTHER = "other"
MOST_WARNINGS = 10
DTYPES: dict[str, Any] = {"number": np.float64, "integer": np.int64, "boolean": np.bool_, "string": np.object_}
QUICK: dict[str, frozenset[type]] = {
    "number": frozenset({int, float}),
    "integer": frozenset({int}),
    "boolean": frozenset({bool}),
    "string": frozenset({str}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Makes one array of each feature's values.

    Parameters
    ----------
    lenient
        Whether what can be converted is.
    unseen
        What happens to a category that training did not have.
    where
        How the door calls a place.
    warnings
        What was odd and let through; grows.
    """

    lenient: bool
    unseen: UnseenPolicy
    where: Where
    warnings: list[str] = field(default_factory=list)

    def column(self, need: Need, values: Sequence[Any] | Array) -> Array:
        """Return a feature's values as ``Model.predict`` takes them.

        Raises
        ------
        RequestError
            ``SRV012`` to ``SRV019``, ``SRV024`` for the first value that is wrong.
        """
        if isinstance(values, np.ndarray) and values.dtype.kind == "M":
            values = values.astype("datetime64[us]")  # a single one of nanoseconds would become a number
        array = self._quick(need, values)
        if array is None:
            array = self._slow(need, values)
        if need.levels is not None:
            array = self._levels(need, array)
        return array

    def typed(self, need: Need, values: Sequence[Any]) -> Array:
        """Return a feature's values, which are known to be of its type, as ``Model.predict`` takes them."""
        if need.type == "datetime":
            return self._slow(need, values)
        array = np.array(values, dtype=_dtype(need))
        looked_at = need.levels is not None and self.unseen != "refuse"
        return self._levels(need, array) if looked_at else array

    def warn(self, words: str) -> None:
        """Keep a warning, if there are not too many yet."""
        if len(self.warnings) < MOST_WARNINGS and words not in self.warnings:
            self.warnings.append(words)

    def _quick(self, need: Need, values: Sequence[Any] | Array) -> Array | None:
        """Return the array of values that are right at first sight, None if one must be looked at."""
        if isinstance(values, np.ndarray) and values.dtype != object:
            return _quick_array(need, values)
        if set(map(type, values)) - QUICK.get(need.type, frozenset()):
            return None
        try:
            array = np.array(values, dtype=_dtype(need))
        except OverflowError:
            return None
        return array if need.type in ("boolean", "string") or _inside(need, array) else None

    def _slow(self, need: Need, values: Sequence[Any] | Array) -> Array:
        cells = Cells(need=need, lenient=self.lenient)
        taken = [cells.take(value, partial(self.where, row, need.name)) for row, value in enumerate(values)]
        if need.type == "string":
            return np.array(taken, dtype=object)
        if need.type == "datetime":
            return np.array(["NaT" if value is None else value for value in taken], dtype="datetime64[us]")
        if None in taken:
            return np.array([np.nan if value is None else value for value in taken], dtype=np.float64)
        return np.array(taken, dtype=_dtype(need))

    def _levels(self, need: Need, array: Array) -> Array:
        levels = need.levels or frozenset()
        strange = [row for row, value in enumerate(array.tolist()) if value is not None and value not in levels]
        if not strange:
            return array
        if self.unseen == "refuse":
            raise unseen(need, array[strange[0]], self.where(strange[0], need.name))
        for row in strange[:MOST_WARNINGS]:
            place = self.where(row, need.name)
            self.warn(unseen(need, array[row], place).found + f" ({place})")
        if self.unseen == "other":
            array = array.copy()
            array[strange] = OTHER
        return array


def _dtype(need: Need) -> Any:  # noqa: ANN401 - what numpy takes for a type
    if need.nullable and need.type != "string":  # as tables have it: numbers and truths that may be missing are floats
        return np.float64
    return DTYPES[need.type]


def _quick_array(need: Need, values: Array) -> Array | None:
    """Return an array of numbers, truths or instants as the feature takes it, None if a value must be looked at."""
    kind = values.dtype.kind
    if need.type == "datetime":
        fits = kind == "M" and (need.nullable or not np.isnat(values).any())
        return values.astype("datetime64[us]") if fits else None
    if need.type == "number":
        fits = kind in "fiu" and _inside(need, values)
    elif need.type == "integer":
        fits = kind in "fiu" and _inside(need, values) and (kind != "f" or _all(values == np.trunc(values)))
    else:  # a tensor of one type has no other way to say yes or no than by 1 and 0
        fits = need.type == "boolean" and (kind == "b" or (kind in "fiu" and _all((values == 0) | (values == 1))))
    return values.astype(_dtype(need)) if fits else None


def _all(right: Array) -> bool:
    return bool(right.all())


def _inside(need: Need, array: Array) -> bool:
    """Say whether all numbers are finite and inside; NaN is not."""
    if not len(array):
        return True
    low, high = array.min(), array.max()  # NaN goes through both
    # Compared as Python's own numbers: numpy would round the bounds of whole numbers to floats.
    return bool(need.low <= low.item() and high.item() <= need.high)
