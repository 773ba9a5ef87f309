"""The short way for what nearly every program asks: one flat tensor of floats in JSON, all outputs in JSON.

It says the same as :mod:`seatrial.serving.oip`, byte by byte, in half the time: a test. What it does not take at first
sight goes the long way, which explains what is wrong.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.serving.answer import Answer
from seatrial.serving.oip.outputs import OUTPUTS, datatype_of
from seatrial.serving.oip.rows import MATRIX
from seatrial.serving.served import Served

Array: TypeAlias = NDArray[Any]
# Far inside what 32 bits hold, so that no number changes its kind on the way.
_Number = Annotated[float, msgspec.Meta(ge=-1e30, le=1e30)]
_DTYPES = {"FP32": np.float32, "FP64": np.float64}


class _Tensor(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    name: str
    shape: tuple[int, int]
    datatype: Literal["FP32", "FP64"]
    data: list[_Number]


class Question(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A request that may go the short way."""

    inputs: tuple[_Tensor]
    id: str = ""


_DECODE = msgspec.json.Decoder(Question).decode
_ENCODE = msgspec.json.Encoder().encode


class Quick:
    """The short way to one version.

    Parameters
    ----------
    served
        The version.
    """

    def __init__(self, served: Served) -> None:
        self.served = served
        self._places = {rule.name: i for i, rule in enumerate(served.features)}
        self._width = len(self._places)
        self._names = MATRIX - self._places.keys()
        classes = served.signature.classes
        label, score, probabilities = (
            b'{"name":%b,"datatype":%b,"shape":[' % (_ENCODE(name), _ENCODE(datatype_of(name, classes)))
            for name in OUTPUTS["probability"]
        )
        head = b'{"model_name":%b,"model_version":%b,"outputs":[' % (_ENCODE(served.name), _ENCODE(served.version))
        self._heads = head + label, score, probabilities
        self._writes = served.signature.output == "probability"
        self._texts = datatype_of("label", classes) == "BYTES"

    def read(self, body: bytes) -> tuple[Question, Array] | None:
        """Return a question and its rows, None if it must go the long way."""
        if not self._writes:
            return None
        try:
            question = _DECODE(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        tensor = question.inputs[0]
        n_rows, width = tensor.shape
        if width != self._width or n_rows * width != len(tensor.data) or n_rows < 1 or tensor.name not in self._names:
            return None
        return question, np.array(tensor.data, _DTYPES[tensor.datatype]).reshape(tensor.shape)

    def write(self, question: Question, answer: Answer) -> bytes:
        """Return the body of an answer."""
        n, output = answer.n_rows, answer.output
        labels = answer.labels() or ()
        label, score, probabilities = self._heads
        return b'%b%d],"data":%b},%b%d],"data":%b},%b%d,%d],"data":%b}]%b%b}' % (
            label,
            n,
            _ENCODE([str(label) for label in labels] if self._texts else labels),
            score,
            n,
            _ENCODE(answer.scores()),
            probabilities,
            n,
            output.shape[1],
            _ENCODE(output.ravel().tolist()),
            b',"id":%b' % _ENCODE(question.id) if question.id else b"",
            _parameters(answer),
        )

    def where(self, row: int | None, column: str | None) -> str:
        """Name a place, as the long way does."""
        if row is None:
            return "inputs[0]"
        return f"inputs[0].data[{row * self._width + self._places.get(column or '', 0)}]"


def _parameters(answer: Answer) -> bytes:
    said = b"" if answer.first_id is None else b'"prediction_id":"%b"' % answer.id().encode()
    if answer.warnings:
        said += (b"," if said else b"") + b'"warnings":%b' % _ENCODE("; ".join(answer.warnings))
    return b',"parameters":{%b}' % said if said else b""
