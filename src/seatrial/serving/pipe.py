"""What the server and the child that runs a model say to each other: MessagePack behind its length."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.serving.check import Checked
from seatrial.values.errors import InputError, SeatrialError

Array: TypeAlias = NDArray[Any]
LENGTH_BYTES = 8
OBJECT = "O"


class Block(msgspec.Struct, frozen=True, array_like=True, tag="b"):
    """One array.

    Parameters
    ----------
    dtype
        As numpy writes it; ``"O"``: text and None, as a list.
    shape
        Of the array.
    data
        Its bytes in C order, or the list.
    """

    dtype: str
    shape: tuple[int, ...]
    data: bytes | list[str | None]


class Question(msgspec.Struct, frozen=True, array_like=True, tag="q"):
    """Rows to be answered: one matrix, or one block per feature."""

    n_rows: int
    matrix: Block | None
    columns: tuple[Block, ...] = ()


class Ready(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """The model is loaded."""


class Trouble(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    """The parts of an error."""

    code: str
    found: str
    where: str
    expected: str
    fix: str


Reply: TypeAlias = Block | Ready | Trouble
_encoder = msgspec.msgpack.Encoder()
_questions = msgspec.msgpack.Decoder(Question)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Block | Ready | Trouble)


def framed(message: Question | Reply) -> bytes:
    """Return a message as it goes over the wire."""
    content = _encoder.encode(message)
    return len(content).to_bytes(LENGTH_BYTES) + content


def read_question(content: bytes) -> Question:
    """Return what the server asks."""
    return _questions.decode(content)


def read_reply(content: bytes) -> Reply:
    """Return what the child says."""
    return _replies.decode(content)


def question(rows: Checked) -> Question:
    """Return checked rows as a question."""
    matrix = None if rows.matrix is None else block(rows.matrix)
    return Question(rows.n_rows, matrix, tuple(block(array) for array in rows.columns or ()))


def checked(asked: Question) -> Checked:
    """Return a question as checked rows."""
    if asked.matrix is not None:
        return Checked(asked.n_rows, array(asked.matrix))
    return Checked(asked.n_rows, columns=tuple(array(column) for column in asked.columns))


def block(values: Array) -> Block:
    """Return an array as a block."""
    data = values.tolist() if values.dtype == object else values.tobytes()
    return Block(OBJECT if values.dtype == object else values.dtype.str, values.shape, data)


def array(told: Block) -> Array:
    """Return a block as an array."""
    if isinstance(told.data, bytes):
        return np.frombuffer(told.data, dtype=told.dtype).reshape(told.shape).copy()  # some models want to write there
    return np.array(told.data, dtype=object)


def trouble(error: SeatrialError) -> Trouble:
    """Return an error as it goes over the wire."""
    return Trouble(error.code, error.found, error.where, error.expected, error.fix)


def told(trouble: Trouble) -> InputError:
    """Return the error that came over the wire."""
    return InputError(
        trouble.code, trouble.found, where=trouble.where, expected=trouble.expected, fix=trouble.fix
    )


