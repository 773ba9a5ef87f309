"""Elements to arrays, as JSON and typed fields give them: one call of numpy if they are what they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.serving.oip.datatypes import Datatype
from seatrial.serving.oip.place import Place
from seatrial.serving.refusal import RequestError
from seatrial.serving.shown import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

GIVEN: Mapping[str, tuple[type, ...]] = {"bool": (bool,), "integer": (int,), "float": (float, int), "text": (str,)}
WORDS = {"bool": "true or false", "integer": "a whole number", "float": "a number", "text": "a string"}
KINDS: Mapping[str, str] = {"integer": "iu", "float": "iuf"}
"""What numpy makes of a list in which every element is right; of a list with a string or a null it makes other kinds.
A truth among numbers is the only thing that it hides; so whoever calls has made sure that there is none."""


def array_of(data: Sequence[Any], datatype: Datatype, place: Place, *, plain: bool = False) -> NDArray[Any] | list[Any]:
    """Return elements as an array of one dimension, or as a list if they are text or one of them is missing.

    Parameters
    ----------
    data
        Flat.
    datatype
        What they should be.
    place
        Of the tensor, for errors.
    plain
        True if the elements are known to be of the types ``int``, ``float`` and ``str`` only.

    Raises
    ------
    RequestError
        ``SRV206`` for an element of another type, ``SRV207`` for a number that the datatype cannot hold.
    """
    if plain and datatype.kind in KINDS:
        numbers = _numbers(data, datatype)
        if numbers is not None:
            return numbers
    _look(data, datatype, place)
    if datatype.kind == "text" or None in data:
        return list(data)
    if datatype.kind == "bool":
        return np.array(data, dtype=np.bool_)
    return _held(np.array(data, dtype=np.float64 if datatype.kind == "float" else datatype.dtype), datatype)


def _numbers(data: Sequence[Any], datatype: Datatype) -> NDArray[Any] | None:
    array = np.array(data)
    if array.dtype.kind not in KINDS[datatype.kind] or array.ndim != 1:
        return None
    if datatype.kind == "integer" and len(array) and not datatype.low <= array.min() <= array.max() <= datatype.high:
        return None
    try:
        return _held(array, datatype)
    except FloatingPointError:
        return None


def _held(array: NDArray[Any], datatype: Datatype) -> NDArray[Any]:
    if datatype.dtype == array.dtype:
        return array
    with np.errstate(over="raise"):
        if datatype.name != "BF16":
            return array.astype(datatype.dtype)
        return nearest_bf16(array.astype(np.float32))


def nearest_bf16(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each number as the nearest one that has 8 bits of precision, ties to even.

    Examples
    --------
    >>> nearest_bf16(np.array([1.0, 3.14159], dtype=np.float32)).tolist()
    [1.0, 3.140625]
    """
    bits = array.view(np.uint32)
    rounded = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (rounded & np.uint32(0xFFFF0000)).view(np.float32)


def _look(data: Sequence[Any], datatype: Datatype, place: Place) -> None:
    types = GIVEN[datatype.kind]
    for i, value in enumerate(data):
        if value is None:
            continue
        if type(value) not in types:
            raise _wrong(value, datatype, place(i))
        if datatype.high and not datatype.low <= value <= datatype.high:
            raise _too_large(value, datatype, place(i))


def _wrong(value: object, datatype: Datatype, where: str) -> RequestError:
    found = "this" if isinstance(value, list | dict) else shown(value)
    return RequestError(
        "SRV206",
        f"{found} is {_what(value)}, and the tensor is of datatype {datatype.name}",
        where=where,
        expected=WORDS[datatype.kind],
        fix="send elements of the datatype, or name the datatype that they have",
    )


def _too_large(value: float, datatype: Datatype, where: str) -> RequestError:
    return RequestError(
        "SRV207",
        f"{shown(value)} is more than {datatype.name} can hold",
        where=where,
        expected=f"a number from {datatype.low:.9g} to {datatype.high:.9g}",
        fix="look at how the value is made, or send a wider datatype, such as FP64 or INT64",
    )


def _what(value: object) -> str:
    names = {str: "a string", bool: "a truth value", float: "a number with a point", int: "a whole number"}
    return names.get(type(value), "a list" if isinstance(value, list) else "an object")
