"""Elements in the typed fields of a tensor's contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seatrial.serving.oip.bytes_codec import text_of
from seatrial.serving.oip.datatypes import Datatype
from seatrial.serving.oip.elements import array_of
from seatrial.serving.oip.place import Place
from seatrial.serving.oip.tensor import Tensor, count_differs
from seatrial.serving.refusal import RequestError
from seatrial.shells.grpc.messages import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELDS: Mapping[str, str] = {
    "BOOL": "bool_contents",
    "INT8": "int_contents",
    "INT16": "int_contents",
    "INT32": "int_contents",
    "INT64": "int64_contents",
    "UINT8": "uint_contents",
    "UINT16": "uint_contents",
    "UINT32": "uint_contents",
    "UINT64": "uint64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
    "BYTES": "bytes_contents",
}


def read_contents(
    contents: Message, datatype: Datatype, *, shape: Sequence[int], count: int, place: Place
) -> NDArray[Any] | list[Any]:
    """Return the elements of a tensor, in one dimension.

    Raises
    ------
    RequestError
        ``SRV216`` for elements in another field than the datatype's, ``SRV204`` for another number than ``count``,
        ``SRV207`` for one that the datatype cannot hold, ``SRV210`` for text that is not UTF-8.
    """
    field = FIELDS.get(datatype.name)
    filled = [descriptor.name for descriptor, _ in contents.ListFields()]
    if field is None or any(name != field for name in filled):
        raise _other_field(datatype, field, filled, place=place)
    elements = list(getattr(contents, field))
    if len(elements) != count:
        raise count_differs(len(elements), shape, place)
    if datatype.kind == "text":
        return [text_of(content, i, place=place) for i, content in enumerate(elements)]
    return array_of(elements, datatype, place, plain=True)


def write_contents(contents: Message, tensor: Tensor) -> None:
    """Put the elements of a tensor into the field of its datatype."""
    data = tensor.data if isinstance(tensor.data, list) else tensor.data.ravel().tolist()
    if tensor.datatype == "BYTES":
        data = [text.encode() for text in data]
    getattr(contents, FIELDS[tensor.datatype]).extend(data)


def _other_field(datatype: Datatype, field: str | None, filled: Sequence[str], *, place: Place) -> RequestError:
    other = next((name for name in filled if name != field), "contents")
    return RequestError(
        "SRV216",
        f"elements of {datatype.name} do not stand in {other}",
        where=f"{place.tensor}.contents",
        expected=field or f"raw_input_contents, for {datatype.name} has no field of its own",
        fix="fill the field of the datatype, or send all tensors as raw_input_contents",
    )
