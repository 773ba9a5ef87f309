"""Checks a request's rows: quickly if all is right, thoroughly if anything is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.serving.ask import Ask, Matrix, Named, Typed
from seatrial.serving.columns import Columns
from seatrial.serving.need import Need
from seatrial.serving.refusal import RequestError
from seatrial.serving.row_type import ROW_ID, row_type_of
from seatrial.serving.snapshot import Limits
from seatrial.serving.structure import Structure

Array: TypeAlias = NDArray[Any]
MATRIX = 2
SQUARES = 1e150
"""The square of a number up to this is one too, and so is the sum of many."""


class Checked(msgspec.Struct):
    """Rows that are right.

    Parameters
    ----------
    n_rows
        At least 1.
    matrix
        float64, or float32 if the request had it so, ``(n_rows, n_features)`` in C order, where every feature is a
        number; missing is NaN.
    columns
        Otherwise one array per feature, as ``Model.predict`` takes them.
    row_ids
        Of the project's ``id`` column, as text.
    warnings
        What was odd and let through.
    """

    n_rows: int
    matrix: Array | None = None
    columns: tuple[Array, ...] | None = None
    row_ids: list[str] | None = None
    warnings: tuple[str, ...] = ()


class Check:
    """Checks rows for one version of a model.

    Parameters
    ----------
    needs
        What its features must be.
    id_column
        A column that rows may hold beside them.
    limits
        What is let in.
    """

    def __init__(self, needs: tuple[Need, ...], *, id_column: str | None, limits: Limits) -> None:
        self.needs = needs
        self.limits = limits
        self.row_type = row_type_of(needs, id_column=id_column, unseen=limits.unseen)
        self.all_floats = all(need.is_float for need in needs)
        self._structure = Structure(needs=needs, id_column=id_column)
        self._width = len(needs)
        self._carries_id = ROW_ID in self.row_type.__struct_fields__
        self._plain_floats = self.all_floats and all(need.type != "boolean" for need in needs)
        self._whole = [i for i, need in enumerate(needs) if need.type == "integer"]
        self._low = np.array([float(need.low) for need in needs])
        self._high = np.array([_float_below(need.high) for need in needs])
        self._gaps = np.array([need.nullable and need.gaps for need in needs])
        # Numbers whose squares sum to less than this are all inside; a larger sum proves nothing.
        self._surely = min((min(-float(need.low), float(need.high)) for need in needs), default=0.0)
        self._surely = min(self._surely, SQUARES) ** 2

    def rows(self, ask: Ask) -> Checked:
        """Return a request's rows as the model takes them.

        Raises
        ------
        RequestError
            ``SRV010`` to ``SRV025``.
        """
        rows = ask.rows
        checked = None
        if type(rows) is Typed:
            checked = self._typed(rows.rows, ask)
        elif type(rows) is Matrix:
            checked = self.matrix(rows.values)
        elif type(rows) is Named:
            checked = self._named(rows.columns)
        if checked is None:
            checked = self._slowly(ask)
        if checked.n_rows > self.limits.most_rows:
            raise self._too_many(checked.n_rows, ask)
        if ask.row_ids is not None:
            checked.row_ids = _ids(ask.row_ids, checked.n_rows, ask)
        return checked

    def _typed(self, rows: Sequence[Any], ask: Ask) -> Checked | None:
        if not rows:
            raise _nothing(ask)
        if len(rows) > self.limits.most_rows:
            raise self._too_many(len(rows), ask)
        values = [msgspec.structs.astuple(row) for row in rows]
        ids = None
        if self._carries_id:
            given = [row[-1] for row in values]
            values = [row[:-1] for row in values]
            if any(value is not None for value in given):
                ids = _ids(given, len(rows), ask)
        if self.all_floats:
            return Checked(len(rows), np.array(values, dtype=np.float64), row_ids=ids)
        taken = self._columns(ask)
        columns = zip(self.needs, zip(*values, strict=True), strict=True)
        arrays = [taken.typed(need, column) for need, column in columns]
        return Checked(len(rows), columns=tuple(arrays), row_ids=ids, warnings=tuple(taken.warnings))

    def matrix(self, values: Any) -> Checked | None:  # noqa: ANN401 - nothing about it is promised
        """Return an array of floats as it is, None if anything about it must be looked at."""
        if not (isinstance(values, np.ndarray) and values.ndim == MATRIX and values.shape[1] == self._width):
            return None
        if values.dtype.kind != "f" or not self._plain_floats or not len(values):
            return None
        matrix = np.ascontiguousarray(values, dtype=np.float32 if values.dtype == np.float32 else np.float64)
        return Checked(len(matrix), matrix) if self._inside(matrix) else None

    def _named(self, columns: Mapping[str, Any]) -> Checked | None:
        """Return arrays of floats as a matrix, None if anything about them must be looked at."""
        if not self._plain_floats or len(columns) != self._width:
            return None
        found = [columns.get(need.name) for need in self.needs]
        arrays = [array for array in found if isinstance(array, np.ndarray) and array.dtype.kind == "f"]
        alike = len(arrays) == self._width and len({array.shape for array in arrays}) == 1 and arrays[0].ndim == 1
        return self.matrix(np.column_stack(arrays)) if alike else None

    def _inside(self, matrix: Array) -> bool:
        """Say whether all numbers are as they must be; one product tells it of nearly all requests."""
        # A NaN or an infinity among them is in the product too. vdot does not warn when it is too large for float64.
        matrix = matrix.astype(np.float64, copy=False)
        if not np.vdot(matrix, matrix) < self._surely:
            inside = ((matrix >= self._low) & (matrix <= self._high)) | (np.isnan(matrix) & self._gaps)
            if not inside.all():
                return False
        if not self._whole:
            return True
        whole = matrix[:, self._whole]
        return bool(((whole == np.trunc(whole)) | np.isnan(whole)).all())

    def _slowly(self, ask: Ask) -> Checked:
        rows = ask.rows
        if isinstance(rows, Typed):
            raise TypeError("typed rows are checked by their type")
        taken = self._columns(ask)
        values, ids = self._structure.columns(rows, taken)
        n_rows = len(values[0]) if values else 0
        if n_rows == 0:
            raise _nothing(ask)
        if n_rows > self.limits.most_rows:
            raise self._too_many(n_rows, ask)
        arrays = [taken.column(need, column) for need, column in zip(self.needs, values, strict=True)]
        checked = Checked(
            n_rows, warnings=tuple(taken.warnings), row_ids=None if ids is None else _ids(ids, n_rows, ask)
        )
        if self.all_floats:
            checked.matrix = np.column_stack([array.astype(np.float64, copy=False) for array in arrays])
        else:
            checked.columns = tuple(arrays)
        return checked

    def _columns(self, ask: Ask) -> Columns:
        return Columns(lenient=self.limits.input == "lenient", unseen=self.limits.unseen, where=ask.where)

    def _too_many(self, n_rows: int, ask: Ask) -> RequestError:
        return RequestError(
            "SRV022",
            f"the request has {n_rows:,} rows",
            where=ask.where(None, None),
            expected=f"at most {self.limits.most_rows:,}",
            fix="send it in parts; or set [serving] most_rows; for whole tables there is `seatrial score`",
            kind="too-large",
        )


def _float_below(number: float) -> float:
    """Return the greatest float that is not above a whole number; Python compares the two exactly."""
    nearest = float(number)
    return nearest if nearest <= number else math.nextafter(nearest, 0)


def _nothing(ask: Ask) -> RequestError:
    return RequestError("SRV023", "the request has no rows", where=ask.where(None, None), expected="at least one row")


def _ids(given: Sequence[Any] | Array, n_rows: int, ask: Ask) -> list[str]:
    """Return the rows' ids as text; whole numbers are written out."""
    if len(given) != n_rows:
        raise RequestError(
            "SRV025",
            f"there are {len(given)} row ids for {n_rows} rows",
            where=ask.where(None, None),
            expected="one for each row",
        )
    for row, value in enumerate(given):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise RequestError(
                "SRV026",
                "a row id is neither text nor a whole number",
                where=ask.where(row, None),
                expected="what the project's id column holds",
            )
    return [str(value) for value in given]
