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

LARGEST = 2**62  # bytes; numpy counts them with 63 bits
LARGEST_OF_NOTHING = 2**20
MOST_DIMENSIONS = 16
MOST_SHOWN = 8


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
    if len(shape) > MOST_DIMENSIONS:
        raise not_a_shape(f"the shape has {len(shape)} dimensions", f"{place.tensor}.shape")
    for i, length in enumerate(shape):
        # A truth is an int to Python, and -1 stands for "any" in metadata only.
        if type(length) is not int or length < 0:
            raise not_a_shape(f"{length!r:.60} is no length of a dimension", f"{place.tensor}.shape[{i}]")
    lengths: Sequence[int] = shape  # type: ignore[assignment] # the loop has looked at each
    count = math.prod(lengths)
    # Beside a length of 0 the others cost nothing to send: a list of so many empty rows would still fill the memory.
    largest = LARGEST if count else LARGEST_OF_NOTHING
    if (count or math.prod(filter(None, lengths))) * datatype.dtype.itemsize > largest:
        raise not_a_shape(f"the shape {shown_shape(lengths)} is larger than any memory", f"{place.tensor}.shape")
    return count


def shown_shape(shape: Sequence[int]) -> str:
    """Return a shape in words.

    Examples
    --------
    >>> shown_shape((2, 3)), shown_shape((1,) * 12)
    ('[2, 3]', 'of 12 dimensions')
    """
    return f"{list(shape)}" if len(shape) <= MOST_SHOWN else f"of {len(shape)} dimensions"


def not_a_shape(found: str, where: str) -> RequestError:
    """Return the refusal of a shape."""
    return RequestError(
        "SRV203",
        found,
        where=where,
        expected="whole numbers from 0: how many rows, and how many features",
        fix='send the lengths as they are: "shape": [number of rows, number of features]',
    )
