"""What asks a model: in this process, or in a child."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.models.match import MatchedModel
from seatrial.models.onnx import OnnxModel
from seatrial.models.short import ShortModel, short_model
from seatrial.serving.check import Checked
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import SeatrialError
from seatrial.values.ports import Model

Array: TypeAlias = NDArray[Any]
MOST_AT_ONCE = 1_000


class Engine(Protocol):
    """A model that is asked and may take its time."""

    async def ask(self, rows: Checked) -> Array:
        """Return the model's answers for all rows.

        Raises
        ------
        RequestError
            ``SRV033`` if the model is gone for the moment, ``SRV034`` if it fails on these rows, ``SRV031`` if it
            hangs.
        """
        ...

    async def close(self) -> None:
        """End whatever it holds."""
        ...


class InProcess:
    """A model in this process, asked at once.

    Parameters
    ----------
    model
        Any model.
    names
        Of the features, in order.
    """

    def __init__(self, model: Model, *, names: tuple[str, ...]) -> None:
        self._model = model
        self._names = names
        self._short: ShortModel | None = short_model(model)

        self.most_at_once = MOST_AT_ONCE
        """Rows that are answered in the loop; more are answered in a thread, which lets the loop go on."""

    def now(self, rows: Checked) -> Array:
        """Return the model's answers for all rows; raises as :meth:`Engine.ask`."""
        try:
            short = self._short
            if short is None:
                return self._model.predict(columns_of(rows, self._names))
            if rows.matrix is not None and short.dtype is not None:
                return short.predict_matrix(rows.matrix.astype(short.dtype, copy=False))
            return short.predict_columns(rows.columns or tuple(columns_of(rows, self._names).values()))
        except SeatrialError as error:
            raise failed(error) from error

    async def ask(self, rows: Checked) -> Array:
        """Return the model's answers for all rows, without holding up the loop for long."""
        if rows.n_rows <= self.most_at_once:
            return self.now(rows)
        return await asyncio.to_thread(self.now, rows)

    async def close(self) -> None:
        """Hold nothing."""


def columns_of(rows: Checked, names: tuple[str, ...]) -> dict[str, Array]:
    """Return checked rows as ``Model.predict`` takes them."""
    if rows.columns is not None:
        return dict(zip(names, rows.columns, strict=True))
    matrix = rows.matrix
    if matrix is None:
        raise ValueError("checked rows hold a matrix or columns")
    return {name: np.ascontiguousarray(matrix[:, i], dtype=np.float64) for i, name in enumerate(names)}


def tensors_of(model: Model, count: int) -> tuple[type, ...] | None:
    """Return the numpy type of each of an ONNX model's inputs; None for another model."""
    while isinstance(model, MatchedModel):
        model = model.model
    return model.tensor_types(count) if isinstance(model, OnnxModel) else None


def failed(error: SeatrialError) -> RequestError:
    """Return what is said when a model fails on rows that are right."""
    refusal = RequestError(
        "SRV034",
        f"the model has no answer for these rows: {error.found}",
        where=error.where,
        expected=error.expected or "an answer for every row",
        fix="the input is as in training, so this is a defect of the model: put it on trial with such rows",
        kind="failed",
    )
    refusal.__cause__ = error
    return refusal
