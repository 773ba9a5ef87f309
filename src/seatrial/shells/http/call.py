"""One request, as far as its head tells, and one answer, as the handlers give it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from seatrial.serving.answer import Answer
from seatrial.shells.http.secure import JSON_HEAD

Scope: TypeAlias = Any
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]


class Reply(msgspec.Struct):
    """A response.

    Parameters
    ----------
    body
        All of it.
    status
        Of HTTP.
    head
        Header lines, without those that the connection adds.
    answer
        Of the data plane, if it was asked.
    code
        Of the error; empty if there is none.
    """

    body: bytes
    status: int = 200
    head: bytes = JSON_HEAD
    answer: Answer | None = None
    code: str = ""


class Call:
    """What a handler gets.

    Parameters
    ----------
    headers
        By name in small letters; of one that comes twice, the last.
    model, version
        As the path names them; empty and None if it does not.
    body
        All of it.
    started
        ``time.monotonic()`` when all of it was there.
    """

    __slots__ = ("body", "headers", "key", "model", "started", "version")

    def __init__(self, headers: Mapping[bytes, bytes], model: str, version: str | None) -> None:
        self.headers = headers
        self.model = model
        self.version = version
        self.body = b""
        self.started = 0.0
        self.key = ""


Handler: TypeAlias = Callable[[Call], Awaitable[Reply]]
