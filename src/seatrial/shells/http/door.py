"""The HTTP door: one ASGI application that takes a request from its head to its answer."""

from __future__ import annotations

import time
import traceback

from seatrial.serving.counts import OK, Tally
from seatrial.serving.plane import Plane
from seatrial.shells.http.access import Access
from seatrial.shells.http.body import BODY_S, GoneError, read_body
from seatrial.shells.http.call import Call, Receive, Reply, Scope, Send
from seatrial.shells.http.errors import error_body, error_head, refused, status_of
from seatrial.shells.http.exchange import WHOLE
from seatrial.shells.http.reports import TRACEPARENT, Reports, line_of
from seatrial.shells.http.routes import Found, Routes, wrong_method
from seatrial.shells.http.secure import JSON_HEAD, SECURE_HEAD, STRICT_TRANSPORT
from seatrial.shells.http.trace import trace_head
from seatrial.values.errors import SeatrialError

GONE = "gone"


class Door:
    """Answers requests of HTTP.

    Parameters
    ----------
    plane
        Who is asked.
    routes
        What answers where.
    access
        Who may pass.
    tally
        Counts.
    reports
        Whoever is told of requests and defects.
    body_s
        How long a body may take to arrive.
    """

    def __init__(
        self,
        plane: Plane,
        routes: Routes,
        *,
        access: Access,
        tally: Tally,
        reports: Reports,
        body_s: float = BODY_S,
    ) -> None:
        self._plane = plane
        self._routes = routes
        self._access = access
        self._tally = tally
        self._reports = reports
        self._body_s = body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.monotonic()
        tally = self._tally
        tally.in_flight += 1
        headers = dict(scope["headers"])
        found, call, reply = None, None, None
        try:
            found = self._routes.find(scope["path"])
            call = Call(headers, found.model, found.version)
            reply = await self._reply(scope["method"], found, call=call, receive=receive)
        except SeatrialError as error:
            reply = _refusal(error)
        except GoneError:
            pass
        except Exception:  # noqa: BLE001 - the shell's last line: a defect is told, not shown
            self._reports.tell(traceback.format_exc())
            reply = _refusal(_defect())
        finally:
            tally.in_flight -= 1
        if reply is not None:
            await _send(scope, reply, headers=headers, send=send)
            if reply.answer is not None:
                self._plane.sent(reply.answer)
        self._ended(scope, headers, found, call=call, reply=reply, began=began)

    async def _reply(self, method: str, found: Found, *, call: Call, receive: Receive) -> Reply:
        route = found.route
        if method != route.method and not (method == "HEAD" and route.method == "GET"):
            if method == "OPTIONS":
                return Reply(b"", head=b"allow: %b\r\n%b" % (route.allow.encode(), SECURE_HEAD))
            return _not_allowed(method, found)
        call.key = self._access.admit(call.headers.get(b"authorization"), route.roles)
        if route.method == "POST":
            call.body = await read_body(
                receive,
                call.headers,
                most_bytes=self._plane.limits.most_body_bytes,
                within_s=self._body_s,
            )
        call.started = time.monotonic()
        return await route.handler(call)

    def _ended(
        self,
        scope: Scope,
        headers: dict[bytes, bytes],
        found: Found | None,
        *,
        call: Call | None,
        reply: Reply | None,
        began: float,
    ) -> None:
        """Count a request, and tell of it where that is wanted."""
        took = time.monotonic() - (call.started or began if call is not None else began)
        code = GONE if reply is None else reply.code or OK
        door = "" if found is None else found.route.door
        answer = None if reply is None else reply.answer
        if answer is not None:
            model, version, route = answer.served.name, answer.served.version, answer.route.name
            self._tally.batch(model, version, answer.n_rows)
        else:
            model, version, route = self._known(found), "", ""
        us = int(took * 1e6)
        self._tally.answered((model, version, route, door, code), us)
        if self._reports.wanted:
            line = line_of(scope, headers, call=call, reply=reply, us=us)
            line.door, line.model, line.version, line.route = door, model, version, route
            self._reports.tell_of(line, headers)

    def _known(self, found: Found | None) -> str:
        """Return the model that a path names if it is in service: nobody can fill the counts with names."""
        return found.model if found is not None and found.model in self._plane.models else ""


async def _send(scope: Scope, reply: Reply, *, headers: dict[bytes, bytes], send: Send) -> None:
    head = reply.head
    if TRACEPARENT in headers:
        head += trace_head(headers[TRACEPARENT])
    if scope.get("scheme") == "https":
        head += STRICT_TRANSPORT
    if WHOLE in scope.get("extensions", ()):
        await send({"type": WHOLE, "status": reply.status, "head": head, "body": reply.body})
        return
    pairs = [tuple(line.split(b": ", 1)) for line in head.split(b"\r\n") if line]
    pairs.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": reply.body})


def _refusal(error: SeatrialError) -> Reply:
    return Reply(error_body(error), status_of(error), JSON_HEAD + error_head(error), None, error.code)


def _not_allowed(method: str, found: Found) -> Reply:
    reply = _refusal(wrong_method(method, found.route))
    reply.head += b"allow: %b\r\n" % found.route.allow.encode()
    return reply


def _defect() -> SeatrialError:
    return refused(
        "SRV190",
        "the server has a defect and could not answer",
        kind="failed",
        expected="an answer",
        fix="send the request and the server's log to whoever runs it",
    )
