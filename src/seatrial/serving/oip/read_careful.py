"""Reads the body of a request for answers piece by piece: all that the protocol allows, and where it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
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
from seatrial.serving.oip.tensor import Tensor, count_differs, count_of, flat_place, tensor_of
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import did_you_mean

OF_REQUEST = ("id", "inputs", "outputs", "parameters")
OF_INPUT = ("data", "datatype", "name", "parameters", "shape")


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
    request = _object(_json(head), "the request", "")
    parameters = _parameters(request, "")
    refuse_unsupported(parameters, UNSUPPORTED_OF_REQUEST, "parameters")
    binary = _flag(parameters, "binary_data_output", "parameters", default=False)
    return Infer(
        inputs=_inputs(request, raw),
        id=_id(request),
        outputs=_outputs(request, binary=binary),
        binary=binary,
        unit=unit_of(parameters),
        timeout_s=timeout_of(parameters),
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


def _inputs(request: Mapping[str, Any], raw: memoryview) -> list[Tensor]:
    given = _list(_needed(request, "inputs", OF_REQUEST, ""), "inputs", "inputs")
    if not given:
        raise no_inputs()
    tensors = []
    at = 0
    for i, value in enumerate(given):
        tensor, size = _input(i, value, raw[at:])
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


def _input(index: int, value: object, raw: memoryview) -> tuple[Tensor, int]:
    where = f"inputs[{index}]"
    given = _object(value, "the input", where)
    name = _text(_needed(given, "name", OF_INPUT, where), "name", f"{where}.name")
    datatype = datatype_of(_needed(given, "datatype", OF_INPUT, where), where)
    shape = _list(_needed(given, "shape", OF_INPUT, where), "shape", f"{where}.shape")
    count = count_of(shape, datatype, where)
    parameters = _parameters(given, where)
    refuse_unsupported(parameters, UNSUPPORTED_OF_TENSOR, f"{where}.parameters")
    place = partial(flat_place, index)
    if "binary_data_size" in parameters:
        size = _size(parameters["binary_data_size"], len(raw), f"{where}.parameters.binary_data_size")
        _no_data(given, where)
        content = read_raw(raw[:size], datatype, count, where, place)
        return tensor_of(name, datatype, shape, content, place), size
    data = _list(_needed(given, "data", OF_INPUT, where), "data", f"{where}.data")
    if len(shape) > 1 and data and isinstance(data[0], list):
        data, place = _unnested(data, shape, where), partial(_nested_place, index, tuple(shape))
    elif len(data) != count:
        raise count_differs(len(data), shape, where)
    return tensor_of(name, datatype, shape, array_of(data, datatype, place), place), 0


def _size(size: object, left: int, where: str) -> int:
    if type(size) is not int or size < 0:
        raise wrong_json("binary_data_size", size, where, "a whole number of bytes from 0")
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


def _no_data(given: Mapping[str, Any], where: str) -> None:
    if "data" in given:
        raise RequestError(
            "SRV208",
            "the tensor has both data and binary_data_size",
            where=f"{where}.data",
            expected="one of them",
            fix="leave data out if the tensor follows as raw bytes",
        )


def _unnested(data: Sequence[Any], shape: Sequence[int], where: str) -> list[Any]:
    """Return nested lists as a flat one; each level must be as long as the shape says."""
    level: list[Any] = [data]
    for depth, length in enumerate(shape):
        for i, part in enumerate(level):
            if not isinstance(part, list) or len(part) != length:
                raise _ragged(part, length, _place_at(i, shape[:depth], f"{where}.data"))
        level = list(chain.from_iterable(level))
    return level


def _nested_place(index: int, shape: Sequence[int], element: int) -> str:
    return _place_at(element, shape, f"inputs[{index}].data")


def _place_at(element: int, shape: Sequence[int], where: str) -> str:
    steps: list[int] = []
    for length in reversed(shape):
        element, step = divmod(element, length)
        steps.append(step)
    return where + "".join(f"[{step}]" for step in reversed(steps))


def _ragged(part: object, length: int, where: str) -> RequestError:
    found = f"a list of {len(part)}" if isinstance(part, list) else "no list"
    return RequestError(
        "SRV204",
        f"here is {found}, and the shape says {length}",
        where=where,
        expected=f"a list of {length}",
        fix="nest the lists as the shape says, all rows of one length; or send one flat list, row by row",
    )


def _outputs(request: Mapping[str, Any], *, binary: bool) -> list[Wanted] | None:
    if request.get("outputs") is None:
        return None
    outputs = []
    for i, value in enumerate(_list(request["outputs"], "outputs", "outputs")):
        where = f"outputs[{i}]"
        given = _object(value, "the output", where)
        name = _text(_needed(given, "name", ("name", "parameters"), where), "name", f"{where}.name")
        parameters = _parameters(given, where)
        refuse_unsupported(parameters, UNSUPPORTED_OF_TENSOR, f"{where}.parameters")
        flag = _flag(parameters, "binary_data", f"{where}.parameters", default=binary)
        outputs.append(Wanted(name, flag))
    return outputs


def _id(request: Mapping[str, Any]) -> str:
    id_ = request.get("id")
    return "" if id_ is None else _text(id_, "id", "id")


def _parameters(given: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    parameters = given.get("parameters")
    place = f"{where}.parameters" if where else "parameters"
    return {} if parameters is None else _object(parameters, "parameters", place)


def _flag(parameters: Mapping[str, Any], name: str, where: str, *, default: bool) -> bool:
    flag = parameters.get(name, default)
    if not isinstance(flag, bool):
        raise wrong_json(name, flag, f"{where}.{name}", "true or false")
    return flag


def _needed(given: Mapping[str, Any], name: str, known: Sequence[str], where: str) -> Any:  # noqa: ANN401 - any JSON
    if name in given:
        return given[name]
    near = did_you_mean(name, given)
    others = [key for key in given if key not in known]
    raise RequestError(
        "SRV201",
        f'there is no "{name}"' + (f", but an unknown {others[0]!r:.60}" if others else ""),
        where=f"{where}.{name}" if where else name,
        expected=f'"{name}".{near}',
        fix=FIX_SHAPE,
    )


def _object(value: object, what: str, where: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise wrong_json(what, value, where or "body", "an object")


def _list(value: object, what: str, where: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise wrong_json(what, value, where, "a list")


def _text(value: object, what: str, where: str) -> str:
    if isinstance(value, str):
        return value
    raise wrong_json(what, value, where, "text")
