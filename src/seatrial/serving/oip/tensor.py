"""A named array on its way in or out, whichever door and coding it came by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from seatrial.serving.oip.datatypes import Datatype
from seatrial.serving.oip.place import Place
from seatrial.serving.refusal import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST = 2**62


class Tensor(msgspec.Struct, frozen=True, gc=False):
    """One tensor.

    Parameters
    ----------
    name
        What it is called.
    datatype
        Name of one of :data:`seatrial.serving.oip.DATATYPES`.
    shape
        Length of each dimension.
    data
        An array of that shape, or for text and where something is missing a flat list of as many elements.
    place
        Where it stands in the request; None for a tensor that goes out.
    """

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: Any
    place: Place | None = None


def tensor_of(
    name: str, datatype: Datatype, shape: Sequence[int], *, data: NDArray[Any] | list[Any], place: Place
) -> Tensor:
    """Return a tensor that came in; an array takes on its shape, a list stays flat."""
    shaped = data if isinstance(data, list) else data.reshape(shape)
    return Tensor(name, datatype.name, tuple(shape), shaped, place)


def count_differs(found: int, shape: Sequence[int], place: Place) -> RequestError:
    """Return the refusal of a tensor with more or fewer elements than its shape says."""
    return RequestError(
        "SRV204",
        f"the tensor has {found} elements, and its shape {list(shape)} says {math.prod(shape)}",
        where=f"{place.tensor}.data",
        expected=f"{math.prod(shape)} elements, row by row",
        fix="send all of them, or the shape that they have",
    )


def count_of(shape: Sequence[object], datatype: Datatype, place: Place) -> int:
    """Return how many elements a tensor of this shape has.

    Raises
    ------
    RequestError
        ``SRV203`` if it is no shape.
    """
    for i, length in enumerate(shape):
        # A truth is an int to Python, and -1 stands for "any" in metadata only.
        if type(length) is not int or length < 0:
            raise not_a_shape(f"{length!r:.60}", f"{place.tensor}.shape[{i}]")
    count = math.prod(shape)  # type: ignore[arg-type] # the loop has looked at each
    if count * datatype.dtype.itemsize > LARGEST:
        raise not_a_shape("the product of all lengths", f"{place.tensor}.shape")
    return count


def not_a_shape(what: str, where: str) -> RequestError:
    """Return the refusal of a shape."""
    return RequestError(
        "SRV203",
        f"{what} is no length of a dimension",
        where=where,
        expected="a whole number from 0, such as 1 for one row",
        fix='send the lengths as they are: "shape": [number of rows, number of features]',
    )
