"""One request and its answer on a connection: what the door needs beyond uvicorn's own, and cheaper."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import HTTPScope

    from seatrial.shells.http.protocol import Wire

WHOLE = "seatrial.response"
"""Type of a message that is a whole response: ``status``, ``head`` (header lines as bytes) and ``body``."""


class Exchange(RequestResponseCycle):
    """A request of a :class:`Wire`; writes a whole response in one piece, and asks the wire whether it stays open."""

    def __init__(self, wire: Wire, scope: HTTPScope, *, expects_100: bool, keep_alive: bool) -> None:
        self.wire = wire
        self.scope = scope
        self.transport = wire.transport
        self.flow = wire.flow
        self.logger = wire.logger
        self.access_logger = wire.access_logger
        self.access_log = False
        self.default_headers = wire.server_state.default_headers
        self.message_event = asyncio.Event()
        self.on_response: Callable[..., None] = wire.on_response_complete
        self.disconnected = False
        self.keep_alive = keep_alive
        self.waiting_for_100_continue = expects_100
        self.body = bytearray()
        self.more_body = True
        self.response_started = False
        self.response_complete = False
        self.chunked_encoding: bool | None = None
        self.expected_content_length = 0

    async def receive(self) -> Any:  # noqa: ANN401 - an event of ASGI
        """Return the body, at once if all of it is there."""
        if self.more_body or self.response_complete or self.disconnected:
            return await super().receive()
        body, self.body = self.body, bytearray()
        self.message_event.clear()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:  # noqa: ANN401 - an event of ASGI
        """Send an event of ASGI, or a whole response."""
        if message["type"] != WHOLE:
            await super().send(message)
            return
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if not self.disconnected:
            self.respond(message["status"], message["head"], message["body"])

    def respond(self, status: int, head: bytes, body: bytes) -> None:
        """Write a whole response."""
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        closes = self.wire.closes_after(self)
        self.transport.write(
            b"%b%b%bcontent-length: %d\r\n%b\r\n%b"
            % (
                STATUS_LINE[status],
                self.wire.server_state.date_line,
                head,
                len(body),
                b"connection: close\r\n" if closes else b"",
                b"" if self.scope["method"] == "HEAD" else body,
            )
        )
        self.message_event.set()
        if closes:
            self.wire.close()
        self.on_response()
