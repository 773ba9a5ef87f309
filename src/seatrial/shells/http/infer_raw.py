"""The short way for one tensor of floats as raw bytes, all outputs wanted; see :mod:`seatrial.shells.http.infer_quick`.

It says the same as :mod:`seatrial.serving.oip`, byte by byte: a test. What it does not take goes the long way.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.serving.answer import Answer
from seatrial.serving.oip.bytes_codec import encode_bytes
from seatrial.serving.oip.outputs import PREDICTION_ID, label_datatype
from seatrial.serving.oip.rows import MATRIX
from seatrial.serving.oip.write import JSON, RawOutput, Written
from seatrial.serving.served import Served

Array: TypeAlias = NDArray[Any]
_DTYPES: dict[str, np.dtype[Any]] = {"FP32": np.dtype("<f4"), "FP64": np.dtype("<f8")}
BOTH = 2
_LABELS = {"INT64": "<i8", "FP64": "<f8", "BOOL": "?"}


class _Size(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    binary_data_size: int


class _Tensor(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    name: str
    shape: tuple[int, int]
    datatype: Literal["FP32", "FP64"]
    parameters: _Size


class _Wish(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    binary_data_output: Literal[True]


class Question(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A request that may go the short way."""

    inputs: tuple[_Tensor]
    parameters: _Wish
    id: str = ""


_DECODE = msgspec.json.Decoder(Question).decode


class QuickRaw:
    """The short way to one version.

    Parameters
    ----------
    served
        The version.
    """

    def __init__(self, served: Served) -> None:
        meaning = served.meaning
        classes = meaning.classes or (0, 1)
        self._names = MATRIX - {rule.name for rule in served.features}
        self._width = len(served.features)
        self._positive, self._threshold = meaning.positive, meaning.threshold
        self._datatype = label_datatype(classes)
        self._two = meaning.output == "probability" and meaning.positive >= 0 and len(classes) == BOTH
        pair: list[Any] = [classes[1 - meaning.positive], classes[meaning.positive]] if self._two else []
        if self._datatype == "BYTES":
            pair = [str(label) for label in pair]
        self._pair: Array = np.array(pair, dtype=_LABELS.get(self._datatype, "O"))
        self._model, self._version = served.name, served.version

    def read(self, body: bytes, json_length: int) -> tuple[Question, Array] | None:
        """Return a question and its rows, None if it must go the long way."""
        if not self._two:
            return None
        try:
            question = _DECODE(memoryview(body)[:json_length])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        tensor = question.inputs[0]
        n_rows, width = tensor.shape
        dtype = _DTYPES[tensor.datatype]
        size = n_rows * width * dtype.itemsize
        if tensor.parameters.binary_data_size != size or json_length + size != len(body):
            return None
        if width != self._width or n_rows < 1 or tensor.name not in self._names:
            return None
        return question, np.frombuffer(body, dtype, offset=json_length).reshape(tensor.shape)

    def write(self, question: Question, answer: Answer) -> tuple[bytes, int]:
        """Return the body of an answer, and the length of its JSON part."""
        output, n_rows = answer.output, answer.n_rows
        column = output[:, self._positive]
        said = self._pair[(column >= self._threshold).astype(np.intp)]
        labels = encode_bytes(said.tolist()) if self._datatype == "BYTES" else said.tobytes()
        scores, probabilities = column.tobytes(), output.tobytes()
        outputs = (
            RawOutput("label", self._datatype, (n_rows,), {"binary_data_size": len(labels)}),
            RawOutput("score", "FP64", (n_rows,), {"binary_data_size": len(scores)}),
            RawOutput("probabilities", "FP64", (n_rows, 2), {"binary_data_size": len(probabilities)}),
        )
        parameters = None if answer.first_id is None else {PREDICTION_ID: answer.id()}
        head = JSON.encode(Written(self._model, self._version, outputs, question.id, parameters))
        return b"".join((head, labels, scores, probabilities)), len(head)
