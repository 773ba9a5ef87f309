"""One request for answers, whichever door and coding it came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from seatrial.serving.oip.tensor import Tensor
from seatrial.serving.refusal import RequestError

UNSUPPORTED_OF_REQUEST = ("sequence_id", "sequence_start", "sequence_end")
LONGEST_US = 1 << 62
UNSUPPORTED_OF_TENSOR = ("shared_memory_region", "classification")


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """An output that was asked for by name.

    Parameters
    ----------
    name
        Of the output.
    binary
        Whether it is sent as raw bytes.
    """

    name: str
    binary: bool = False


class Infer(msgspec.Struct, frozen=True):
    """What was asked.

    Parameters
    ----------
    inputs
        At least one.
    id
        The client's own name of the request, sent back as it is; empty if it has none.
    outputs
        What is wanted, in this order; None: all that the metadata list.
    binary
        Whether outputs go out as raw bytes if ``outputs`` is None.
    unit
        What should see the same version every time, such as a customer.
    timeout_s
        How long the client waits; None if it does not say.
    """

    inputs: Sequence[Tensor]
    id: str = ""
    outputs: Sequence[Wanted] | None = None
    binary: bool = False
    unit: str | None = None
    timeout_s: float | None = None


def unit_of(parameters: Mapping[str, Any]) -> str | None:
    """Return the parameter ``unit`` as text, None if it is not there.

    Raises
    ------
    RequestError
        ``SRV201`` if it is neither text nor a whole number.
    """
    unit = parameters.get("unit")
    if unit is None or isinstance(unit, str):
        return unit
    if type(unit) is int:
        return str(unit)
    raise wrong_json(
        "unit", unit, where="parameters.unit", expected="text or a whole number, such as a customer's number"
    )


def timeout_of(parameters: Mapping[str, Any]) -> float | None:
    """Return the parameter ``timeout``, which is in microseconds, in seconds; None if it is not there, or 0.

    Raises
    ------
    RequestError
        ``SRV201`` if it is no whole number, or less than 0.
    """
    timeout = parameters.get("timeout")
    if timeout is None:
        return None
    if type(timeout) is not int or timeout < 0:
        raise wrong_json(
            "timeout", timeout, where="parameters.timeout", expected="a whole number of microseconds, such as 500000"
        )
    return min(timeout, LONGEST_US) / 1_000_000 or None  # a whole number of JSON may be too large for a float


def refuse_unsupported(parameters: Mapping[str, Any], names: Sequence[str], where: str) -> None:
    """Raise ``RequestError`` (``SRV212``) if a parameter asks for what this server does not do."""
    for name in names:
        if parameters.get(name):
            raise RequestError(
                "SRV212",
                f'the parameter "{name}" asks for an extension that this server does not have',
                where=f"{where}.{name}",
                expected="a request without it",
                fix="leave it out: tensors travel in the request, and each request is answered by itself",
            )


def wrong_json(what: str, value: object, *, where: str, expected: str) -> RequestError:
    """Return the refusal of a part of a request that is of the wrong JSON type."""
    names = {
        str: "text",
        bool: "a truth value",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    found = "null" if value is None else names.get(type(value), "something else")
    return RequestError("SRV201", f"{what} is {found}", where=where, expected=expected, fix=FIX_SHAPE)


FIX_SHAPE = (
    'send {"inputs": [{"name": "input", "shape": [1, 2], "datatype": "FP64", "data": [0.1, 0.2]}]}, '
    "as the Open Inference Protocol says"
)
