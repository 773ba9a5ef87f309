"""The short way to an ONNX model that takes all its columns as one tensor of floats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.models.ask import BATCH_ROWS, MATRIX, SUM_TOLERANCE
from seatrial.models.match import MatchedModel
from seatrial.models.onnx import OnnxModel
from seatrial.values.ports import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Run = Callable[[list[str], dict[str, Array], None], list[Any]]

ONE_TENSOR = {"tensor(float)": np.float32, "tensor(double)": np.float64}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixModel:
    """A model that is asked with one matrix; its answers are those of ``model.predict`` to the last bit.

    Parameters
    ----------
    model
        The whole model: what is odd is asked again of it, for it explains.
    inner
        The ONNX model inside.
    dtype
        Of the matrix.
    """

    model: Model
    inner: OnnxModel
    dtype: type
    run: Run = field(repr=False)
    names: list[str]
    input_name: str

    def predict(self, matrix: Array) -> Array:
        """Return the answers for a C-ordered matrix of ``dtype``, of shape ``(n_rows, n_features)``.

        Raises
        ------
        InputError
            As :class:`seatrial.values.ports.Model` says.
        """
        if len(matrix) > BATCH_ROWS:
            return self._explained(matrix)
        try:
            answers = self.inner.answers(self.run(self.names, {self.input_name: matrix}, None)[0])
        except Exception:  # noqa: BLE001 - the runtime has a class for each of its status codes; the long way tells it
            return self._explained(matrix)
        answers = answers.astype(np.int64 if self.inner.shape == "label" else np.float64, copy=False)
        return answers if self._sound(answers, len(matrix)) else self._explained(matrix)

    def _sound(self, answers: Array, n_rows: int) -> bool:
        """Say whether the answers are as :mod:`seatrial.models.ask` wants them."""
        if self.inner.shape in ("label", "value"):
            return answers.shape == (n_rows,) and bool(np.isfinite(answers).all())
        if answers.ndim != MATRIX or len(answers) != n_rows:
            return False
        n_classes = len(self.model.signature.classes)
        if n_classes and answers.shape[1] != n_classes:
            return False
        if n_rows == 1:  # a list of a few floats is quicker than numpy
            row = answers[0].tolist()
            return bool(abs(sum(row) - 1.0) <= SUM_TOLERANCE and min(row) >= -SUM_TOLERANCE)
        off = np.abs(answers.sum(axis=1) - 1.0).max()  # NaN is no less than anything
        return bool(off <= SUM_TOLERANCE and answers.min() >= -SUM_TOLERANCE)

    def _explained(self, matrix: Array) -> Array:
        columns = zip(self.model.signature.names, matrix.T, strict=False)  # a missing one is told by the model
        return self.model.predict({name: column.astype(np.float64) for name, column in columns})


def matrix_model(model: Model) -> MatrixModel | None:
    """Return the short way to a model, or None if it has none: it is no ONNX model, or takes its columns apart."""
    inner = model
    while isinstance(inner, MatchedModel):
        inner = inner.model
    if not isinstance(inner, OnnxModel) or len(inner.ports) != 1:
        return None
    (port,) = inner.ports
    if port.flat or port.kind not in ONE_TENSOR or not model.signature.inputs:
        return None
    # The session's wrapper looks at every input's name on each call, which costs as much as a small model.
    session = getattr(inner.session, "_sess", inner.session)
    return MatrixModel(
        model=model,
        inner=inner,
        dtype=ONE_TENSOR[port.kind],
        run=session.run,
        names=[inner.output_name],
        input_name=port.name,
    )
