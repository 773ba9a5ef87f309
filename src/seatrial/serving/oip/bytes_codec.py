"""Text in the binary extension: each element is its length, 4 bytes little-endian, and then as many bytes of UTF-8."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from seatrial.serving.oip.place import Place
from seatrial.serving.refusal import RequestError

_LENGTH = struct.Struct("<I")


def encode_bytes(texts: Iterable[str]) -> bytes:
    r"""Return texts one after the other, each behind its length.

    Examples
    --------
    >>> encode_bytes(["ab", ""])
    b'\x02\x00\x00\x00ab\x00\x00\x00\x00'
    """
    parts: list[bytes] = []
    for text in texts:
        content = text.encode()
        parts.append(_LENGTH.pack(len(content)))
        parts.append(content)
    return b"".join(parts)


def decode_bytes(content: bytes | memoryview, count: int, *, place: Place) -> list[str]:
    """Return the texts that :func:`encode_bytes` wrote.

    Parameters
    ----------
    content
        All of it.
    count
        How many texts there must be.
    place
        Of the tensor, for errors.

    Raises
    ------
    RequestError
        ``SRV209`` if a length reaches beyond the end, or bytes are left, ``SRV210`` if a text is not UTF-8.
    """
    texts: list[str] = []
    at, end = 0, len(content)
    for i in range(count):
        start = at + _LENGTH.size
        if start > end:
            raise _cut(f"the content ends after {i} of {count} elements", place.tensor)
        at = start + int(_LENGTH.unpack_from(content, start - _LENGTH.size)[0])
        if at > end:
            raise _cut(f"the element says it has {at - start} bytes, and {end - start} are left", place(i))
        texts.append(text_of(bytes(content[start:at]), i, place=place))
    if at != end:
        raise _cut(f"{end - at} bytes are left after {count} elements", place.tensor)
    return texts


def text_of(content: bytes, i: int, *, place: Place) -> str:
    """Return the text of element ``i``; raises ``RequestError`` (``SRV210``) if it is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RequestError(
            "SRV210",
            f"byte {error.start} of the element is no UTF-8",
            where=place(i),
            expected="text in UTF-8",
            fix="encode text before it is sent: text.encode('utf-8')",
        ) from None


def _cut(found: str, where: str) -> RequestError:
    return RequestError(
        "SRV209",
        found,
        where=where,
        expected="each element as its length in 4 bytes, little-endian, and then its bytes",
        fix="let the client library write elements of BYTES",
    )
