"""Reads protocol-buffer bytes field by field, without a schema compiler and without copying."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seatrial.security.marks import RefusedError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
WIDTH = {FIXED64: 8, FIXED32: 4}
MOST_BITS = 64
CONTINUES = 0x80

Field = tuple[int, int, int, int]
"""Number of the field, its wire type, where its value starts and ends; a varint's value stands in the last place."""


def fields(content: bytes, start: int, end: int, *, skip: re.Pattern[bytes] | None = None) -> Iterator[Field]:
    """Yield the fields of the message that lies between two positions.

    Parameters
    ----------
    skip
        Runs of small repeated fields that the caller does not need: they are passed over in one step.

    Raises
    ------
    RefusedError
        If the bytes are no message.
    """
    at = start
    while at < end:
        if skip is not None and (run := skip.match(content, at, end)) is not None:
            at = run.end()
            continue
        key, at = _varint(content, at, end)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(content, at, end)
            yield number, wire, at, value
            continue
        if wire == BYTES:
            length, at = _varint(content, at, end)
        elif wire in WIDTH:
            length = WIDTH[wire]
        else:
            raise RefusedError(f"a protocol-buffer field of wire type {wire}")
        if number == 0 or at + length > end:
            raise RefusedError("a protocol-buffer field longer than its message")
        yield number, wire, at, at + length
        at += length


def text(content: bytes, start: int, end: int) -> str:
    """Return the UTF-8 text between two positions; bytes that are not UTF-8 stand as replacement characters."""
    return content[start:end].decode("utf-8", errors="replace")


def varints(content: bytes, start: int, end: int) -> Iterator[int]:
    """Yield the packed signed numbers between two positions."""
    at = start
    while at < end:
        value, at = _varint(content, at, end)
        yield signed(value)


def signed(value: int) -> int:
    """Return a varint as the signed 64-bit number it stands for."""
    return value - (1 << MOST_BITS) if value >= 1 << (MOST_BITS - 1) else value


def _varint(content: bytes, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < MOST_BITS:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < CONTINUES:
            return value, at
        shift += 7
    raise RefusedError("a protocol-buffer number that does not end")
