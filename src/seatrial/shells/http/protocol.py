"""HTTP on one connection: uvicorn's protocol with the bounds it lacks, and with an end that loses nothing."""

from __future__ import annotations

import asyncio
import urllib.parse
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from seatrial.serving.refusal import RequestError
from seatrial.shells.http.errors import error_body, error_head, refused, status_of
from seatrial.shells.http.exchange import WHOLE, Exchange
from seatrial.shells.http.lane import Lane, Swift
from seatrial.shells.http.secure import JSON_HEAD

if TYPE_CHECKING:
    from uvicorn.config import Config

MOST_HEAD_BYTES = 32_768
MOST_HEADERS = 100
MOST_CONNECTIONS = 4_096
MOST_LEFT_OVER_BYTES = 64 << 20
HEAD_S = 10.0
IDLE_S = 75.0
UNREAD_S = 30.0
PARTING_S = 2.0


class Reads(IntEnum):
    """What a connection is reading."""

    NEW = 0  # nothing yet, on a fresh connection
    NOTHING = 1  # nothing more, after an answer
    HEAD = 2
    BODY = 3
    WHOLE = 4  # a request that is being answered
    LEFT_OVER = 5  # what is thrown away


class WireState(ServerState):
    """What all connections of a server share.

    Parameters
    ----------
    date_line
        The header ``date`` of the present second.
    head_s
        How long the head of a request may take to arrive.
    lane
        Answers plain requests without ASGI; None: nobody does.
    draining
        True once the server was told to stop: each answer is the last of its connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self.date_line = b""
        self.head_s = HEAD_S
        self.draining = False
        self.lane: Lane | None = None


class Unheard(list[tuple[bytes, bytes]]):
    """Headers that nobody wants to hear of."""

    def append(self, header: tuple[bytes, bytes], /) -> None:
        """Let it go."""


class Wire(HttpToolsProtocol):
    """One connection.

    The time of each wait is bounded by :meth:`sweep`, which the server calls twice a second; a request pays for that
    with two assignments.
    """

    server_state: WireState

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.reads = Reads.NEW
        self.since = self.loop.time()
        self.chunk = 0  # bytes that came at once
        self.fed = 0  # bytes of a head in the chunks before
        self.ends = False  # nothing more is read
        self.unread_since: float | None = None
        self.pieces: list[bytes] | None = None  # of a body that the short lane may answer
        self.swift: Swift | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Begin; over the limit of connections, say so and end."""
        super().connection_made(transport)
        if self.server_state.lane is not None and self.scheme == "http":
            self.swift = Swift(self, self.server_state.lane)
        if len(self.connections) > MOST_CONNECTIONS:
            words = f"the server has {MOST_CONNECTIONS} connections open already"
            self.refuse(refused("SRV123", words, kind="busy", retry_after_s=1.0))

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self.chunk = len(data)
        if self.ends or self._parts() or self.transport.is_closing():
            self._swallow()
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._last()  # nothing that follows is read: no other protocol is spoken here
        except httptools.HttpParserError:
            if not self._parts():
                self.refuse(refused("SRV120", "this is not a request in HTTP/1.1"))
            return
        if self.pieces is not None:
            self._to_the_door()  # it may take a while until the body is whole
        if self.reads is Reads.HEAD:
            self.fed += self.chunk
            if self.fed > MOST_HEAD_BYTES:
                self.refuse(_too_large())

    def on_message_begin(self) -> None:
        """Begin with a request."""
        if self.reads is Reads.LEFT_OVER:
            return
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self.reads = Reads.HEAD
        self.since = self.loop.time()
        self.fed = -self.chunk

    def on_headers_complete(self) -> None:
        """Start answering: the body may still be on its way."""
        if self.reads is Reads.LEFT_OVER:
            return
        if len(self.headers) > MOST_HEADERS or (self._may_be_large() and self._head_bytes() > MOST_HEAD_BYTES):
            self.refuse(_too_large())
            return
        if self.parser.should_upgrade() and self._has_body():
            self.refuse(_other_protocol())
            return
        self.reads = Reads.BODY
        if self._may_be_short():
            self.pieces = []
        else:
            self._begin()

    def _may_be_short(self) -> bool:
        """Say whether the short lane may answer, once the request is whole."""
        swift, parser = self.swift, self.parser
        return (
            swift is not None
            and swift.lane.leads_to(self.url)
            and (self.cycle is None or self.cycle.response_complete)
            and parser.get_method() == b"POST"
            and parser.should_keep_alive()
            and parser.get_http_version() == "1.1"
        )

    def _to_the_door(self) -> None:
        """Let the door answer what the short lane does not, with as much of the body as has come."""
        pieces, self.pieces = self.pieces or [], None
        self._begin()
        for piece in pieces:
            self.on_body(piece)

    def _begin(self) -> None:
        """Have a request answered by the door."""
        version = self.parser.get_http_version()
        before = self.cycle
        self.cycle = exchange = Exchange(
            self,
            self._scope(version),
            expects_100=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
        )
        if before is None or before.response_complete:
            self._start_asgi_task(exchange, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, self.app))

    def on_chunk_header(self) -> None:
        """Hear no more headers: behind a body in pieces, a key would come that no proxy has looked at."""
        if self.pieces is not None:
            self._to_the_door()
        self.headers = Unheard()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body, unless nobody wants it any more."""
        if self.pieces is not None:
            self.pieces.append(body)
            return
        cycle = self.cycle
        if self.reads is Reads.LEFT_OVER or cycle.response_complete:
            return
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_message_complete(self) -> None:
        """Note that a request is whole."""
        if self.reads is Reads.LEFT_OVER:
            return
        self.reads = Reads.WHOLE
        if self.pieces is not None:
            if self._took():
                return
            self._to_the_door()
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def _took(self) -> bool:
        """Say whether the short lane answers this request."""
        swift, pieces = self.swift, self.pieces
        if swift is None or not pieces or self.ends:
            return False
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        before = self.cycle
        self.cycle = swift  # type: ignore[assignment] # as far as a connection looks at it
        if swift.lane.take(swift, body):
            self.pieces = None
            return True
        self.cycle = before
        return False

    def respond(self, exchange: Exchange | Swift, status: int, *, head: bytes, body: bytes) -> None:
        """Write a whole answer, and go on."""
        closes = self.closes_after(exchange)
        self.transport.write(
            b"%b%b%bcontent-length: %d\r\n%b\r\n%b"
            % (
                STATUS_LINE[status],
                self.server_state.date_line,
                head,
                len(body),
                b"connection: close\r\n" if closes else b"",
                body,
            )
        )
        if closes:
            self.close()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request on this connection, or wait for one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing() or self.reads is Reads.LEFT_OVER:
            return
        if self.flow.read_paused:
            self.flow.resume_reading()
        if self.pipeline:
            exchange, app = self.pipeline.pop()
            self._start_asgi_task(exchange, app)
        elif self.reads is Reads.WHOLE:
            self.reads = Reads.NOTHING
            self.since = self.loop.time()

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn's gives nothing back
        """Return True, to stay open for answers, if the client only ended its own side after a whole request."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering or self.reads is not Reads.WHOLE or self.scheme == "https":
            return False
        self._last()
        return True

    def pause_writing(self) -> None:
        """Note that the client does not read."""
        self.unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the client reads again."""
        self.unread_since = None
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; requests that wait in line are not begun."""
        self.pipeline.clear()
        super().connection_lost(exc)

    def closes_after(self, exchange: Exchange | Swift) -> bool:
        """Return True if an answer is the last on this connection."""
        if exchange.more_body:
            return True
        return not self.pipeline and (not exchange.keep_alive or self.ends or self.server_state.draining)

    def close(self) -> None:
        """Close, once all is written; while the client still sends, our own side only: it reads the answer first."""
        if self.reads is Reads.WHOLE or not self.transport.can_write_eof():
            self.reads = Reads.LEFT_OVER
            self.transport.close()
            return
        self.reads, self.since, self.fed = Reads.LEFT_OVER, self.loop.time(), 0
        self.flow.resume_reading()
        self.transport.write_eof()

    def refuse(self, error: RequestError) -> None:
        """Answer what is no request; what is being answered comes first, and ends the connection."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if self.pipeline or not cycle.more_body or cycle.response_started:
                self._last()
                return
            cycle.disconnected = True
            cycle.message_event.set()
        head, body = JSON_HEAD + error_head(error), error_body(error)
        self.transport.write(
            b"%b%b%bcontent-length: %d\r\nconnection: close\r\n\r\n%b"
            % (STATUS_LINE[status_of(error)], self.server_state.date_line, head, len(body), body)
        )
        self.close()

    def sweep(self, now: float, *, linger_s: float | None) -> None:
        """End a wait that took too long.

        Parameters
        ----------
        now
            Time of the loop.
        linger_s
            How long a connection without a request stays open while the server drains; None if it does not.
        """
        waited = now - self.since
        if self.unread_since is not None and now - self.unread_since > UNREAD_S:
            self.transport.abort()
        elif self.reads is Reads.HEAD and waited > self.server_state.head_s:
            self.refuse(_too_slow(self.server_state.head_s))
        elif self.reads <= Reads.NOTHING and waited > (self._patience_s() if linger_s is None else linger_s):
            self.transport.close()
        elif self.reads is Reads.LEFT_OVER and waited > PARTING_S:
            self.transport.abort()

    def _parts(self) -> bool:
        """Say whether the last answer is on its way and what still comes is thrown away."""
        return self.reads is Reads.LEFT_OVER

    def _patience_s(self) -> float:
        return self.server_state.head_s if self.reads is Reads.NEW else IDLE_S

    def _last(self) -> None:
        """Read nothing more; whole requests that came before are answered, the last of them says so."""
        self.ends = True
        if self.pipeline and self.pipeline[0][0].more_body:
            self.pipeline.popleft()

    def _swallow(self) -> None:
        self.fed += self.chunk
        if self.fed > MOST_LEFT_OVER_BYTES:
            self.transport.abort()

    def _has_body(self) -> bool:
        return any(name in (b"content-length", b"transfer-encoding") for name, _ in self.headers)

    def _may_be_large(self) -> bool:
        return self.fed + 2 * self.chunk > MOST_HEAD_BYTES

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _scope(self, version: str) -> Any:  # noqa: ANN401 - a scope of ASGI
        url = self.url
        if url.startswith(b"/") and url.isascii() and not any(mark in url for mark in b"%?#"):
            path, raw_path, query = url.decode(), url, b""
        else:
            parsed = httptools.parse_url(url)
            raw_path, query = parsed.path or b"/", parsed.query or b""
            path = urllib.parse.unquote(raw_path.decode("ascii"))
        return {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": self.root_path,
            "headers": self.headers,
            "method": self.parser.get_method().decode("ascii"),
            "path": path,
            "raw_path": raw_path,
            "query_string": query,
            "extensions": {WHOLE: {}},
        }


def _too_large() -> RequestError:
    return refused(
        "SRV121", f"the request's headers are longer than {MOST_HEAD_BYTES} bytes or more than {MOST_HEADERS}"
    )


def _other_protocol() -> RequestError:
    return refused(
        "SRV124",
        "the request wants another protocol and has a body, which the parser cannot find then",
        where="Upgrade",
        expected="HTTP/1.1 without the header Upgrade",
        fix="leave the header out; with curl, --http2",
    )


def _too_slow(head_s: float) -> RequestError:
    return refused("SRV122", f"the request's headers did not arrive within {head_s:g} s", where="headers")
