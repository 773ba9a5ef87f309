"""Reads the body of a request for answers piece by piece: all that the protocol allows, and where it goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec

from seatrial.serving.oip.binary import read_raw
from seatrial.serving.oip.datatypes import datatype_of
from seatrial.serving.oip.elements import array_of
from seatrial.serving.oip.infer import (
    FIX_SHAPE,
    UNSUPPORTED_OF_REQUEST,
    UNSUPPORTED_OF_TENSOR,
    Infer,
    Wanted,
    refuse_unsupported,
    timeout_of,
    unit_of,
    wrong_json,
)
from seatrial.serving.oip.piece import Piece, piece
from seatrial.serving.oip.place import Place, steps_of
from seatrial.serving.oip.tensor import Tensor, count_differs, count_of, tensor_of
from seatrial.serving.refusal import RequestError

OF_REQUEST = ("id", "inputs", "outputs", "parameters")
OF_INPUT = ("data", "datatype", "name", "parameters", "shape")
OF_OUTPUT = ("name", "parameters")


def read_careful(head: bytes | memoryview, raw: memoryview) -> Infer:
    """Return the request; see :func:`seatrial.serving.oip.read_infer`.

    Parameters
    ----------
    head
        The JSON part.
    raw
        The raw tensors behind it.

    Raises
    ------
    RequestError
        ``SRV201`` to ``SRV212``.
    """
    request = piece(_json(head), "", OF_REQUEST)
    parameters = request.parameters
    refuse_unsupported(parameters.members, UNSUPPORTED_OF_REQUEST, "parameters")
    binary = parameters.flag("binary_data_output", default=False)
    return Infer(
        inputs=_inputs(request, raw),
        id="" if request.members.get("id") is None else request.text("id"),
        outputs=_outputs(request, binary=binary),
        binary=binary,
        unit=unit_of(parameters.members),
        timeout_s=timeout_of(parameters.members),
    )


def no_inputs() -> RequestError:
    """Return the refusal of a request that asks about nothing."""
    return RequestError(
        "SRV201", "inputs is an empty list", where="inputs", expected="at least one tensor", fix=FIX_SHAPE
    )


def _json(head: bytes | memoryview) -> Any:  # noqa: ANN401 - whatever was sent
    try:
        return msgspec.json.decode(head)
    except RecursionError:
        why = "it is nested too deeply"
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        why = str(error)
    raise RequestError(
        "SRV201", f"the body is not JSON: {why}", where="body", expected="one JSON object", fix=FIX_SHAPE
    )


def _inputs(request: Piece, raw: memoryview) -> list[Tensor]:
    given = request.list("inputs")
    if not given:
        raise no_inputs()
    tensors = []
    at = 0
    for i, value in enumerate(given):
        tensor, size = _input(piece(value, f"inputs[{i}]", OF_INPUT), Place(i), raw[at:])
        tensors.append(tensor)
        at += size
    if at != len(raw):
        raise RequestError(
            "SRV208",
            f"{len(raw) - at} bytes are left after the last binary tensor",
            where="body",
            expected="as many bytes as all binary_data_size together",
            fix='give each binary tensor "parameters": {"binary_data_size": number of its bytes}',
        )
    return tensors


def _input(given: Piece, place: Place, raw: memoryview) -> tuple[Tensor, int]:
    name = given.text("name")
    datatype = datatype_of(given.need("datatype"), place)
    shape = given.list("shape")
    count = count_of(shape, datatype, place)
    parameters = given.parameters
    refuse_unsupported(parameters.members, UNSUPPORTED_OF_TENSOR, parameters.where)
    if "binary_data_size" in parameters.members:
        _no_data(given)
        size = _size(parameters, len(raw))
        content = read_raw(raw[:size], datatype, count=count, place=place)
        return tensor_of(name, datatype, shape, data=content, place=place), size
    data = given.list("data")
    if len(shape) > 1 and data and isinstance(data[0], list):
        data, place = _unnested(data, shape, given.at("data")), Place(place.index, tuple(shape))
    elif len(data) != count:
        raise count_differs(len(data), shape, place)
    return tensor_of(name, datatype, shape, data=array_of(data, datatype, place), place=place), 0


def _size(parameters: Piece, left: int) -> int:
    size, where = parameters.members["binary_data_size"], parameters.at("binary_data_size")
    if type(size) is not int or size < 0:
        raise wrong_json("binary_data_size", size, where=where, expected="a whole number of bytes from 0")
    if size > left:
        raise RequestError(
            "SRV208",
            f"the tensor is said to have {size} bytes, and {left} are left of the body",
            where=where,
            expected=f"a whole number from 0 to {left}",
            fix="send the tensors behind the JSON part in the order of inputs, "
            "and the length of the JSON part in the header Inference-Header-Content-Length",
        )
    return size


def _no_data(given: Piece) -> None:
    if "data" in given.members:
        raise RequestError(
            "SRV208",
            "the tensor has both data and binary_data_size",
            where=given.at("data"),
            expected="one of them",
            fix="leave data out if the tensor follows as raw bytes",
        )


def _unnested(data: Sequence[Any], shape: Sequence[int], where: str) -> list[Any]:
    """Return nested lists as a flat one; each level must be as long as the shape says."""
    level: list[Any] = [data]
    for depth, length in enumerate(shape):
        for i, part in enumerate(level):
            if not isinstance(part, list) or len(part) != length:
                raise _ragged(part, length, where + steps_of(i, tuple(shape[:depth])))
        level = list(chain.from_iterable(level))
    return level


def _ragged(part: object, length: int, where: str) -> RequestError:
    found = f"a list of {len(part)}" if isinstance(part, list) else "no list"
    return RequestError(
        "SRV204",
        f"here is {found}, and the shape says {length}",
        where=where,
        expected=f"a list of {length}",
        fix="nest the lists as the shape says, all rows of one length; or send one flat list, row by row",
    )


def _outputs(request: Piece, *, binary: bool) -> list[Wanted] | None:
    if request.members.get("outputs") in (None, []):  # none that is named: all of them
        return None
    outputs = []
    for i, value in enumerate(request.list("outputs")):
        given = piece(value, f"outputs[{i}]", OF_OUTPUT)
        parameters = given.parameters
        refuse_unsupported(parameters.members, UNSUPPORTED_OF_TENSOR, parameters.where)
        outputs.append(Wanted(given.text("name"), parameters.flag("binary_data", default=binary)))
    return outputs
