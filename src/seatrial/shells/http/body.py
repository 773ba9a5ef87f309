"""Reads the body of a request: bounded in size and time, of a type that is understood."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from seatrial.serving.refusal import RequestError
from seatrial.shells.http.call import Receive
from seatrial.shells.http.errors import refused

BODY_S = 30.0
JSON, CSV, BINARY = "application/json", "text/csv", "application/octet-stream"
_PLAIN_JSON = frozenset({b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"})
_UTF8 = frozenset({"", "utf-8", "utf8", '"utf-8"'})


class GoneError(Exception):
    """The client left before its request was whole; nobody is there to be answered."""


async def read_body(
    receive: Receive, headers: Mapping[bytes, bytes], *, most_bytes: int, within_s: float = BODY_S
) -> bytes:
    """Return the body.

    Raises
    ------
    RequestError
        ``SRV114`` if it is too large, said or found to be; ``SRV115`` if it takes too long.
    GoneError
        If the client leaves.
    """
    length = headers.get(b"content-length")
    if length is not None and int(length) > most_bytes:
        raise _too_large(int(length), most_bytes)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message["body"]
    else:
        body = await _rest(message, receive, most_bytes=most_bytes, within_s=within_s)
    if len(body) > most_bytes:
        raise _too_large(len(body), most_bytes)
    return bytes(body)


async def _rest(message: Mapping[str, Any], receive: Receive, *, most_bytes: int, within_s: float) -> bytes:
    whole = bytearray()
    try:
        async with asyncio.timeout(within_s):
            while True:
                if message["type"] != "http.request":
                    raise GoneError
                whole += message["body"]
                if len(whole) > most_bytes or not message.get("more_body"):
                    return bytes(whole)
                message = await receive()
    except TimeoutError as error:
        raise refused(
            "SRV115",
            f"the body did not arrive within {within_s:g} s",
            where="body",
            expected="all of it at once",
            fix="send less, or over a faster connection",
        ) from error


def media_type(headers: Mapping[bytes, bytes], *, takes: tuple[str, ...] = (JSON,)) -> str:
    """Return of what type a body is; without a header, the first that is taken.

    Raises
    ------
    RequestError
        ``SRV112`` for a type that is not taken here, ``SRV113`` for a body that is packed.
    """
    if b"content-encoding" in headers and headers[b"content-encoding"].lower() != b"identity":
        raise refused(
            "SRV113",
            f"the body is packed with {_shown(headers[b'content-encoding'])}",
            where="Content-Encoding",
            expected="a body as it is",
            fix="send it without compression",
        )
    given = headers.get(b"content-type")
    if given is None:
        return takes[0]
    if given in _PLAIN_JSON:
        return JSON if JSON in takes else _unknown(given, takes)
    kind, _, rest = given.decode("latin-1").lower().partition(";")
    charset = rest.partition("charset=")[2].partition(";")[0].strip()
    if kind.strip() not in takes or charset not in _UTF8:
        return _unknown(given, takes)
    return kind.strip()


def _unknown(given: bytes, takes: tuple[str, ...]) -> str:
    raise refused(
        "SRV112",
        f"the body is of the type {_shown(given)}",
        where="Content-Type",
        expected=f"{' or '.join(takes)}, in UTF-8",
        fix=f"send the header Content-Type: {takes[0]}",
    )


def _shown(value: bytes) -> str:
    return repr(value[:60].decode("latin-1"))


def _too_large(size: int, most_bytes: int) -> RequestError:
    return refused(
        "SRV114",
        f"the body has {size:,} bytes or more",
        kind="too-large",
        where="body",
        expected=f"at most {most_bytes:,}",
        fix="send the rows in parts; or set [serving] most_body_mb; for whole tables there is `seatrial score`",
    )
