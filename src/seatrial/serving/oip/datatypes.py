"""The datatypes of the Open Inference Protocol: what numpy holds them as, and what JSON may say for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from seatrial.serving.oip.place import Place
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import with_near_miss
from seatrial.values.model import FieldType

Kind: TypeAlias = Literal["bool", "integer", "float", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Datatype:
    """One of them.

    Parameters
    ----------
    name
        As the protocol writes it.
    kind
        What its elements are.
    dtype
        Little-endian, as the binary extension has them; that of ``BF16`` holds its bits, that of ``BYTES`` nothing.
    low, high
        The least and the greatest number that an element can be; both 0 for those that are none.
    """

    name: str
    kind: Kind
    dtype: np.dtype[Any]
    low: float = 0
    high: float = 0


def _integers() -> list[Datatype]:
    names = [f"{sign}INT{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)]
    types = [(name, np.dtype(name.lower()).newbyteorder("<")) for name in names]
    return [
        Datatype(name=name, kind="integer", dtype=dtype, low=int(np.iinfo(dtype).min), high=int(np.iinfo(dtype).max))
        for name, dtype in types
    ]


def _floats() -> list[Datatype]:
    types: dict[str, np.dtype[Any]] = {"FP16": np.dtype("<f2"), "FP32": np.dtype("<f4"), "FP64": np.dtype("<f8")}
    return [
        Datatype(name=name, kind="float", dtype=dtype, low=-float(np.finfo(dtype).max), high=float(np.finfo(dtype).max))
        for name, dtype in types.items()
    ]


BF16_HIGHEST = float(np.array([0x7F7F0000], dtype="<u4").view("<f4")[0])
DATATYPES: Mapping[str, Datatype] = {
    datatype.name: datatype
    for datatype in (
        Datatype(name="BOOL", kind="bool", dtype=np.dtype(np.bool_)),
        *_integers(),
        *_floats(),
        Datatype(name="BF16", kind="float", dtype=np.dtype("<u2"), low=-BF16_HIGHEST, high=BF16_HIGHEST),
        Datatype(name="BYTES", kind="text", dtype=np.dtype(np.object_)),
    )
}
OF_FIELDS: Mapping[FieldType, str] = {
    "number": "FP64", "integer": "INT64", "boolean": "BOOL", "string": "BYTES", "datetime": "BYTES", "any": "BYTES",
}  # fmt: skip
"""What the metadata say of a feature of each type."""


def datatype_of(name: object, place: Place) -> Datatype:
    """Return the datatype of that name.

    Raises
    ------
    RequestError
        ``SRV202`` if there is none.
    """
    known = DATATYPES.get(name) if isinstance(name, str) else None
    if known is not None:
        return known
    raise RequestError(
        "SRV202",
        f"{name!r:.60} is no datatype" if name is not None else "the tensor has no datatype",
        where=f"{place.tensor}.datatype",
        expected=with_near_miss(f"one of {', '.join(DATATYPES)}", name if isinstance(name, str) else "", DATATYPES),
        fix="take the datatypes from the model's metadata",
    )
