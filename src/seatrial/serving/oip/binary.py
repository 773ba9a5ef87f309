"""Arrays as raw bytes: the binary tensor extension of the protocol, and the raw contents of gRPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.serving.oip.bytes_codec import decode_bytes, encode_bytes
from seatrial.serving.oip.datatypes import DATATYPES, Datatype
from seatrial.serving.oip.place import Place
from seatrial.serving.oip.tensor import Tensor
from seatrial.serving.refusal import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def split_binary(body: bytes, header_length: int | None) -> tuple[bytes | memoryview, memoryview]:
    """Return the JSON part of a body, and what follows it.

    Parameters
    ----------
    body
        Of the request.
    header_length
        What ``Inference-Header-Content-Length`` says; None without that header: then all of it is JSON.

    Raises
    ------
    RequestError
        ``SRV208`` if it is longer than the body.
    """
    if header_length is None:
        return body, memoryview(b"")
    if not 0 <= header_length <= len(body):
        raise RequestError(
            "SRV208",
            f"the JSON part is said to have {header_length} bytes, and the body has {len(body)}",
            where="Inference-Header-Content-Length",
            expected=f"a whole number from 0 to {len(body)}",
            fix="count the bytes of the JSON part after it is encoded",
        )
    whole = memoryview(body)
    return whole[:header_length], whole[header_length:]


def read_raw(content: bytes | memoryview, datatype: Datatype, *, count: int, place: Place) -> NDArray[Any] | list[str]:
    """Return raw bytes as an array of one dimension, read in place, or as a list of texts.

    Raises
    ------
    RequestError
        ``SRV205`` if there are more or fewer than ``count`` elements take, and as :func:`decode_bytes`.
    """
    if datatype.kind == "text":
        return decode_bytes(content, count, place=place)
    size = count * datatype.dtype.itemsize
    if len(content) != size:
        raise RequestError(
            "SRV205",
            f"the tensor has {len(content)} bytes, and {count} elements of {datatype.name} take {size}",
            where=place.tensor,
            expected=f"{size} bytes",
            fix="send as many elements as the shape says, little-endian and row by row",
        )
    array: NDArray[Any] = np.frombuffer(content, dtype=datatype.dtype)
    if datatype.name == "BF16":
        widened: NDArray[Any] = array.astype("<u4") << np.uint32(16)
        floats: NDArray[Any] = widened.view("<f4")
        return floats
    if datatype.kind == "bool":  # numpy cannot live with a bool that is neither 0 nor 1
        array = array.view(np.uint8) != 0
    return array


def write_raw(tensor: Tensor) -> bytes:
    """Return the elements of a tensor that goes out, little-endian and row by row."""
    datatype = DATATYPES[tensor.datatype]
    if datatype.kind == "text":
        return encode_bytes(tensor.data)
    return np.asarray(tensor.data, dtype=datatype.dtype).tobytes()
