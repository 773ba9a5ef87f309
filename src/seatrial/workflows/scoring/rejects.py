"""What is wrong with the rows of a block that are not scored."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.blocks import Broken, Read
from seatrial.serving.refusal import RequestError
from seatrial.values import InputError
from seatrial.workflows.scoring.part import REJECT_TYPES

Array: TypeAlias = NDArray[Any]
_HIDDEN = "a value that is not written down, because the column is sensitive"


class Rejects:
    """What is wrong with rows, and with what is no row."""

    def __init__(self, *, read: Read, ids: pl.Series | None, secret: frozenset[str]) -> None:
        self._read = read
        self._ids = ids
        self._secret = secret
        self._found: list[tuple[int, int, tuple[str | None, ...]]] = [
            (each.place, -1, (None, None, error.code, error.found, error.expected))
            for each in read.broken
            for error in (no_row(each),)
        ]
        self._rows: set[int] = set()

    def add(self, row: int, column: str, error: RequestError) -> None:
        """Take what is wrong with a value; or, without a column, with a row."""
        self._rows.add(row)
        found = f"{column} is {_HIDDEN}" if column in self._secret else error.found
        named = None if self._ids is None else self._ids[row]
        self._found.append(
            (int(self._read.places[row]), len(self._found), (named, column or None, error.code, found, error.expected))
        )

    def sound(self, rows: int) -> Array:
        """Return the rows with which nothing is wrong."""
        if not self._rows:
            return np.arange(rows)
        return np.setdiff1d(np.arange(rows), list(self._rows), assume_unique=True)

    def frame(self) -> pl.DataFrame:
        """Return all of it, by rows, and by columns within a row."""
        told = [(place + 1, *words) for place, _, words in sorted(self._found, key=lambda each: each[:2])]
        return pl.DataFrame(told, schema=REJECT_TYPES, orient="row")


def no_row(broken: Broken) -> InputError:
    """Return what is wrong with a record that is no row."""
    return InputError("SCO010", f"the record is {broken.found}", expected=broken.expected)


def no_id() -> RequestError:
    """Return what is wrong with a row whose id is missing."""
    return RequestError(
        "SRV026", "a row id is neither text nor a whole number", expected="what the project's id column holds"
    )
