"""The short way to an ONNX model, for rows that are known to be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.models.ask import BATCH_ROWS, MATRIX, SUM_TOLERANCE
from seatrial.models.match import MatchedModel
from seatrial.models.onnx import TENSORS, OnnxModel, Port
from seatrial.values.ports import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Feeds = dict[str, Array]
    Input = tuple[str, type, int, bool]
    Run = Callable[[list[str], Feeds, None], list[Any]]

FLOATS = frozenset({np.float16, np.float32, np.float64})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortModel:
    """A model whose answers are those of ``model.predict`` to the last bit, without its looking at every column.

    Parameters
    ----------
    model
        The whole model: where anything is odd it is asked again, for it explains.
    inner
        The ONNX model inside.
    dtype
        Of the one matrix that it takes; None if it takes its columns apart.
    inputs
        Name and type of each tensor, how many columns it takes, and whether it has one dimension only.
    """

    model: Model
    inner: OnnxModel
    dtype: type | None
    run: Run = field(repr=False)
    inputs: tuple[Input, ...]
    outputs: list[str]

    def predict_matrix(self, matrix: Array) -> Array:
        """Return the answers for a C-ordered matrix of ``dtype``, of shape ``(n_rows, n_features)``.

        Raises
        ------
        InputError
            As :class:`seatrial.values.ports.Model` says.
        """
        answers = self._ask({self.inner.ports[0].name: matrix}, len(matrix))
        if answers is not None:
            return answers
        columns = zip(self.model.signature.names, matrix.T, strict=False)  # a missing one is told by the model
        return self.model.predict({name: column.astype(np.float64) for name, column in columns})

    def predict_columns(self, columns: Sequence[Array]) -> Array:
        """Return the answers for one array per input, in their order and typed as the port ``Model`` says.

        Raises
        ------
        InputError
            As :class:`seatrial.values.ports.Model` says.
        """
        feeds = self._feeds(columns)
        answers = None if feeds is None else self._ask(feeds, len(columns[0]))
        if answers is not None:
            return answers
        return self.model.predict(dict(zip(self.model.signature.names, columns, strict=True)))

    def _feeds(self, columns: Sequence[Array]) -> Feeds | None:
        """Return the tensor of each input, None if a value in one must be looked at."""
        feeds, at = {}, 0
        for name, dtype, width, flat in self.inputs:
            tensor = _column(columns[at], dtype)
            if tensor is None:
                return None
            if width > 1:
                rest = [_column(column, dtype) for column in columns[at + 1 : at + width]]
                known = [each for each in rest if each is not None]
                if len(known) < len(rest):
                    return None
                tensor = np.column_stack([tensor, *known])
            feeds[name] = tensor if flat or width > 1 else tensor[:, None]
            at += width
        return feeds

    def _ask(self, feeds: Feeds, n_rows: int) -> Array | None:
        """Return the answers if they are as they must be, None if not."""
        if n_rows > BATCH_ROWS:
            return None
        try:
            answers = self.inner.answers(self.run(self.outputs, feeds, None)[0])
        except Exception:  # noqa: BLE001 - the runtime has a class for each of its status codes; the long way tells it
            return None
        answers = answers.astype(np.int64 if self.inner.shape == "label" else np.float64, copy=False)
        return answers if self._sound(answers, n_rows) else None

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
        # The methods sum, max and min are written in Python around these, and take as long again.
        off = np.maximum.reduce(np.abs(np.add.reduce(answers, axis=1) - 1.0))  # NaN is no less than anything
        return bool(off <= SUM_TOLERANCE and np.minimum.reduce(answers, axis=None) >= -SUM_TOLERANCE)


def short_model(model: Model) -> ShortModel | None:
    """Return the short way to a model, or None if it is no ONNX model."""
    inner = model
    while isinstance(inner, MatchedModel):
        inner = inner.model
    if not isinstance(inner, OnnxModel) or not model.signature.inputs:
        return None
    # The session's wrapper looks at every input's name on each call, which costs as much as a small model.
    session = getattr(inner.session, "_sess", inner.session)
    count = len(model.signature.inputs)
    return ShortModel(
        model=model,
        inner=inner,
        dtype=_matrix_type(inner.ports),
        run=session.run,
        inputs=tuple((port.name, TENSORS[port.kind][1], port.width or count, port.flat) for port in inner.ports),
        outputs=[inner.output_name],
    )


def _matrix_type(ports: Sequence[Port]) -> type | None:
    if len(ports) != 1 or ports[0].flat:
        return None
    dtype = TENSORS[ports[0].kind][1]
    return dtype if dtype in (np.float32, np.float64) else None


def _column(column: Array, dtype: type) -> Array | None:
    """Return a column in the type of its tensor, None if a value in it must be looked at."""
    kind = column.dtype.kind
    if dtype is np.object_:
        return column if kind == "O" and None not in column.tolist() else None
    if dtype in FLOATS:
        if kind == "f":
            return column.astype(dtype)
        return column.astype(np.float64).astype(dtype) if kind in "iub" else None  # the long way rounds twice too
    return column.astype(dtype) if kind in "iub" else None
