"""Writes an answer as JSON, and raw tensors behind it where they are wanted so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from seatrial.serving.oip.binary import write_raw
from seatrial.serving.oip.infer import Infer
from seatrial.serving.oip.tensor import Tensor

JSON = msgspec.json.Encoder()


class Output(msgspec.Struct, gc=False):
    """A tensor of an answer."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: Any


class RawOutput(msgspec.Struct, gc=False):
    """A tensor of an answer whose elements follow the JSON."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    parameters: Mapping[str, int]


class Written(msgspec.Struct, gc=False, omit_defaults=True):
    """An answer."""

    model_name: str
    model_version: str
    outputs: Sequence[Output | RawOutput]
    id: str = ""
    parameters: Mapping[str, Any] | None = None


def write_infer(
    infer: Infer, model: str, version: str, *, outputs: Sequence[Tensor], parameters: Mapping[str, Any] | None = None
) -> tuple[bytes, int | None]:
    """Return the body of an answer, and the length of its JSON part: None if nothing follows that.

    Parameters
    ----------
    infer
        What was asked: for its identity, and for which outputs go out as raw bytes.
    model, version
        Who answered.
    outputs
        In the order in which they were wanted.
    parameters
        Of the whole answer.
    """
    raw: list[bytes] = []
    written = [_output(tensor, raw, binary=_is_binary(infer, i)) for i, tensor in enumerate(outputs)]
    head = JSON.encode(Written(model, version, written, infer.id, parameters))
    return (b"".join((head, *raw)), len(head)) if raw else (head, None)


def _is_binary(infer: Infer, i: int) -> bool:
    return infer.binary if infer.outputs is None else infer.outputs[i].binary


def _output(tensor: Tensor, raw: list[bytes], *, binary: bool) -> Output | RawOutput:
    data = tensor.data
    if not binary:
        return Output(tensor.name, tensor.datatype, tensor.shape, data if type(data) is list else data.ravel().tolist())
    content = write_raw(tensor)
    raw.append(content)
    return RawOutput(tensor.name, tensor.datatype, tensor.shape, {"binary_data_size": len(content)})
