"""Reads the body of a request for answers: JSON, and raw tensors behind it.

The quick reader takes flat lists of numbers and text, which is what programs send, in one call of C and one of numpy
per tensor. What it does not take goes to :mod:`seatrial.serving.oip.read_careful`, which takes all that the protocol
allows and says exactly what is wrong with the rest. Where both read a request they read it alike: a test.
"""

from __future__ import annotations

import msgspec

from seatrial.serving.oip.binary import split_binary
from seatrial.serving.oip.datatypes import datatype_of
from seatrial.serving.oip.elements import array_of
from seatrial.serving.oip.infer import Infer, Wanted, timeout_of
from seatrial.serving.oip.place import Place
from seatrial.serving.oip.read_careful import no_inputs, read_careful
from seatrial.serving.oip.tensor import Tensor, count_differs, count_of, tensor_of


class _Input(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    name: str
    shape: list[int]
    datatype: str
    data: list[int | float | str]


class _Output(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    name: str


class _Parameters(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    unit: str | None = None
    timeout: int | None = None


class _Request(msgspec.Struct, gc=False):
    inputs: list[_Input]
    outputs: list[_Output] | None = None
    id: str = ""
    parameters: _Parameters | None = None


_QUICK = msgspec.json.Decoder(_Request)


def read_infer(body: bytes, header_length: int | None = None) -> Infer:
    """Return the request that a body holds.

    Parameters
    ----------
    body
        All of it.
    header_length
        What ``Inference-Header-Content-Length`` says; None without that header.

    Raises
    ------
    RequestError
        ``SRV201`` to ``SRV212``; nothing else, whatever the body is.
    """
    if header_length is not None:
        head, raw = split_binary(body, header_length)
        return read_careful(head, raw)
    try:
        request = _QUICK.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return read_careful(body, memoryview(b""))
    return _infer(request)


def _infer(request: _Request) -> Infer:
    if not request.inputs:
        raise no_inputs()
    parameters = request.parameters
    return Infer(
        inputs=[_tensor(i, given) for i, given in enumerate(request.inputs)],
        id=request.id,
        outputs=[Wanted(output.name) for output in request.outputs] if request.outputs else None,
        unit=None if parameters is None else parameters.unit,
        timeout_s=None if parameters is None else timeout_of({"timeout": parameters.timeout}),
    )


def _tensor(index: int, given: _Input) -> Tensor:
    place = Place(index)
    datatype = datatype_of(given.datatype, place)
    if len(given.data) != count_of(given.shape, datatype, place):
        raise count_differs(len(given.data), given.shape, place)
    data = array_of(given.data, datatype, place, plain=True)
    return tensor_of(given.name, datatype, given.shape, data=data, place=place)
