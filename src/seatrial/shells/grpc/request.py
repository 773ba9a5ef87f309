"""A request for answers from the messages of gRPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seatrial.serving.oip import Infer, Tensor, Wanted, read_raw
from seatrial.serving.oip.datatypes import datatype_of
from seatrial.serving.oip.infer import (
    UNSUPPORTED_OF_REQUEST,
    UNSUPPORTED_OF_TENSOR,
    refuse_unsupported,
    timeout_of,
    unit_of,
)
from seatrial.serving.oip.place import Place
from seatrial.serving.oip.tensor import count_of, tensor_of
from seatrial.serving.refusal import RequestError
from seatrial.shells.grpc.contents import read_contents
from seatrial.shells.grpc.messages import Message


def read_request(request: Message) -> Infer:
    """Return what a ``ModelInferRequest`` asks; outputs go out raw if inputs came so.

    Raises
    ------
    RequestError
        ``SRV201`` to ``SRV217``.
    """
    raw = request.raw_input_contents
    if not request.inputs:
        raise _no_inputs()
    if raw and len(raw) != len(request.inputs):
        raise _raw_differs(len(raw), len(request.inputs))
    parameters = parameters_of(request.parameters)
    refuse_unsupported(parameters, UNSUPPORTED_OF_REQUEST, "parameters")
    return Infer(
        inputs=[_tensor(i, given, raw[i] if raw else None) for i, given in enumerate(request.inputs)],
        id=request.id,
        outputs=[_wanted(i, output, binary=bool(raw)) for i, output in enumerate(request.outputs)] or None,
        binary=bool(raw),
        unit=unit_of(parameters),
        timeout_s=timeout_of(parameters),
    )


def parameters_of(given: Message) -> Mapping[str, Any]:
    """Return a map of parameters as plain values; one without a value is None."""
    if not given:
        return {}
    return {name: _value(parameter) for name, parameter in given.items()}


def _value(parameter: Message) -> Any:  # noqa: ANN401 - as the client chose
    choice = parameter.WhichOneof("parameter_choice")
    return None if choice is None else getattr(parameter, choice)


def _tensor(index: int, given: Message, raw: bytes | None) -> Tensor:
    place = Place(index)
    datatype = datatype_of(given.datatype, place)
    shape = list(given.shape)
    count = count_of(shape, datatype, place)
    if given.parameters:
        refuse_unsupported(parameters_of(given.parameters), UNSUPPORTED_OF_TENSOR, f"{place.tensor}.parameters")
    if raw is None:
        data = read_contents(given.contents, datatype, shape=shape, count=count, place=place)
    elif given.HasField("contents"):
        raise _both(place)
    else:
        data = read_raw(raw, datatype, count=count, place=place)
    return tensor_of(given.name, datatype, shape, data=data, place=place)


def _wanted(index: int, output: Message, *, binary: bool) -> Wanted:
    if output.parameters:
        where = f"outputs[{index}].parameters"
        refuse_unsupported(parameters_of(output.parameters), UNSUPPORTED_OF_TENSOR, where)
    return Wanted(output.name, binary)


def _no_inputs() -> RequestError:
    return RequestError(
        "SRV201",
        "the request has no inputs",
        where="inputs",
        expected="at least one tensor",
        fix="add an InferInputTensor with name, datatype and shape; ModelMetadata says which the model takes",
    )


def _raw_differs(raw: int, inputs: int) -> RequestError:
    return RequestError(
        "SRV217",
        f"there are {raw} raw contents for {inputs} inputs",
        where="raw_input_contents",
        expected=f"{inputs}, or none at all",
        fix="send all tensors as raw contents, or all of them as typed contents",
    )


def _both(place: Place) -> RequestError:
    return RequestError(
        "SRV217",
        "the tensor has typed contents, and the request has raw ones",
        where=f"{place.tensor}.contents",
        expected="one of them",
        fix="send all tensors as raw contents, or all of them as typed contents",
    )
