"""What a server writes into its inbox: entries of a few kinds, as MessagePack."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Rows: TypeAlias = bytes | tuple[list[object], ...]
"""Features of an entry: a matrix of float64 in C order, or of float32 (half as long), or one list per feature."""


class Described(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """What the numbers of a version's answers mean; once per inbox file, before the first answer of that version.

    Parameters
    ----------
    model, version
        Which version it is.
    names, types
        Of the features that are kept, in the order of an answer's features; those marked sensitive are not among them.
    output
        ``"probability"``, ``"label"`` or ``"value"``.
    classes
        As in the signature.
    positive
        Place of the positive class among the classes; -1 unless binary.
    threshold
        Score from which a binary model says yes; 0.5 unless binary.
    """

    model: str
    version: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    output: str
    classes: tuple[str | int | float | bool, ...]
    positive: int = -1
    threshold: float = 0.5


class Answered(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """One request that was answered: any number of rows.

    Parameters
    ----------
    first_id
        UUIDv7 of the first row, 16 bytes; that of row ``i`` is the number greater by ``i``.
    at_us
        When, in microseconds since 1970, UTC.
    model, version, route, probability
        As in :class:`seatrial.values.Prediction`.
    latency_us
        Of the request.
    n_rows
        Number of rows.
    features
        Of the kept features.
    output
        float64 in C order: ``(n_rows, n_classes)`` for probabilities, else ``(n_rows,)``.
    row_ids
        One per row; None if the request had none.
    """

    first_id: bytes
    at_us: int
    model: str
    version: str
    route: str
    probability: float
    latency_us: int
    n_rows: int
    features: Rows
    output: bytes
    row_ids: list[str] | None = None


class Turned(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """One outcome that came in; as :class:`seatrial.values.Outcome`, with times in microseconds since 1970, UTC.

    Parameters
    ----------
    id
        UUIDv7 of the arrival, 16 bytes.
    known_at_us
        None if nobody said when it became known: then it counts from its arrival, and the same value sent again is
        nothing new, whenever it comes.
    """

    id: bytes
    prediction_id: str | None
    row_id: str | None
    value: str | int | float | bool
    known_at_us: int | None
    source: str
    received_at_us: int


Entry: TypeAlias = Described | Answered | Turned
