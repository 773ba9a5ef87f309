"""The short lane: plain requests for answers are answered as soon as they are whole, without ASGI and its tasks.

The door answers everything; here is answered what it is asked most: a ``POST`` to ``/v2/models/MODEL/infer`` of one
tensor of floats, by a key without a rate, with nothing about it that needs a word. Whatever is in doubt goes to the
door, which answers it or explains. Measured for one row: 4,100 steps of the interpreter by the door, half of it here.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from seatrial.serving.counts import OK, Tally
from seatrial.serving.plane import Plane
from seatrial.serving.recorder import Recorder
from seatrial.serving.refusal import RequestError
from seatrial.serving.served import Served
from seatrial.shells.http.access import Access
from seatrial.shells.http.errors import error_body, error_head, status_of
from seatrial.shells.http.infer_quick import Quick
from seatrial.shells.http.infer_raw import QuickRaw
from seatrial.shells.http.log import AccessLog, Line, now
from seatrial.shells.http.secure import BINARY_HEAD, JSON_HEAD
from seatrial.shells.http.table import PREDICT

if TYPE_CHECKING:
    from seatrial.serving.answer import Answer
    from seatrial.shells.http.protocol import Wire

LENGTH = b"inference-header-content-length"
TYPE = b"content-type"
JSON_TYPE, RAW_TYPE = b"application/json", b"application/octet-stream"
DOOR = "infer"
ODD = frozenset({b"traceparent", b"content-encoding", b"transfer-encoding", b"expect", b"upgrade"})
"""Headers that the door looks at."""


class Swift:
    """The request of the short lane that a connection has; the same one again and again.

    The connection sees it as it sees an exchange; the recorder, as a future that waits for the commit.
    """

    __slots__ = (
        "answer",
        "body",
        "disconnected",
        "head",
        "keep_alive",
        "key",
        "lane",
        "message_event",
        "more_body",
        "response_complete",
        "response_started",
        "size",
        "started",
        "status",
        "url",
        "wire",
    )

    def __init__(self, wire: Wire, lane: Lane) -> None:
        self.wire = wire
        self.lane = lane
        self.message_event = self
        self.keep_alive = True
        self.more_body = self.response_started = self.disconnected = False
        self.response_complete = True
        self.answer: Answer | None = None
        self.head = self.body = b""
        self.key = ""
        self.url = b""
        self.size = self.status = 0
        self.started = 0.0

    def set(self) -> None:
        """Take note, as an exchange does, that something has come: nobody waits for it here."""

    def done(self) -> bool:
        """Say whether it was answered."""
        return self.response_complete

    def set_result(self, result: None) -> None:
        """Send the answer: it is recorded."""
        del result
        self.lane.finish(self)

    def set_exception(self, error: Exception) -> None:
        """Send a refusal: the answer could not be recorded."""
        self.lane.refuse(self, error)


class Lane:
    """Answers plain requests.

    Parameters
    ----------
    plane
        Who is asked.
    recorder
        That of the plane; it says when an answer may go out.
    access
        Who may pass.
    tally
        Counts.
    log
        Writes a line per request, None: nobody wants it.
    tell
        Takes what the owner must know of a defect.
    """

    def __init__(
        self,
        plane: Plane,
        recorder: Recorder,
        *,
        access: Access,
        tally: Tally,
        log: AccessLog | None,
        tell: Callable[[str], None],
    ) -> None:
        self._plane = plane
        self._recorder = recorder
        self._access = access
        self._tally = tally
        self._log = log
        self._tell = tell
        self._number = -1
        self._models: dict[bytes, str] = {}
        self._ways: dict[Served, tuple[Quick, QuickRaw]] = {}

    def leads_to(self, url: bytes) -> bool:
        """Say whether a path is one of those that are answered here."""
        if self._plane.number != self._number:
            self._number = self._plane.number
            self._models = {f"/v2/models/{model}/infer".encode(): model for model in self._plane.models}
            self._ways = {}
        return url in self._models

    def take(self, swift: Swift, body: bytes) -> bool:
        """Answer a whole request, now or when it is recorded; return False if that is the door's."""
        swift.started = time.monotonic()
        wire = swift.wire
        headers = dict(wire.headers)
        length, kind = headers.get(LENGTH), headers.get(TYPE, JSON_TYPE)
        if not ODD.isdisjoint(headers) or (kind != JSON_TYPE and (length is None or kind != RAW_TYPE)):
            return False
        key = self._access.opens(headers.get(b"authorization"), PREDICT)
        if key is None or len(body) > self._plane.limits.most_body_bytes or wire.flow.write_paused:
            return False
        swift.key = key
        try:
            if not self._ask(swift, body, length):
                return False
        except RequestError:
            return False
        swift.url, swift.size = wire.url, len(body)  # the next request may begin before this one is answered
        swift.response_complete = False
        self._tally.in_flight += 1
        if not self._recorder.wait(swift):
            self.finish(swift)
        return True

    def _ask(self, swift: Swift, body: bytes, length: bytes | None) -> bool:
        plane, model = self._plane, self._models[swift.wire.url]
        route = plane.route(model)
        served = plane.served(model, route.version)
        try:
            quick, raw = self._ways[served]
        except KeyError:
            quick, raw = self._ways[served] = Quick(served), QuickRaw(served)
        if length is None:
            plain = quick.read(body)
            answer = None if plain is None else plane.at_once(route, served, plain[1], started=swift.started)
            if plain is None or answer is None:
                return False
            swift.head, swift.body = JSON_HEAD, quick.write(plain[0], answer)
        else:
            if not length.isdigit() or len(length) > 12:  # noqa: PLR2004 - more than any body has
                return False
            packed = raw.read(body, int(length))
            answer = None if packed is None else plane.at_once(route, served, packed[1], started=swift.started)
            if packed is None or answer is None:
                return False
            swift.body, size = raw.write(packed[0], answer)
            swift.head = b"%b%b: %d\r\n" % (BINARY_HEAD, LENGTH, size)
        swift.answer = answer
        return True

    def finish(self, swift: Swift) -> None:
        """Send an answer, and count it."""
        answer = swift.answer
        if answer is None:
            raise ValueError("nothing was answered")
        try:
            self._send(swift, 200)
            self._plane.left(answer)
            self._ended(swift, answer, code=OK)
        except Exception:  # noqa: BLE001 - others wait for the same commit: a defect is told, and goes no further
            self._tell(traceback.format_exc())
            swift.wire.transport.abort()

    def refuse(self, swift: Swift, error: Exception) -> None:
        """Send what is said when an answer could not be recorded."""
        answer = swift.answer
        if answer is None or not isinstance(error, RequestError):
            raise ValueError("only the recorder refuses, what was answered") from error
        swift.head, swift.body = JSON_HEAD + error_head(error), error_body(error)
        self._plane.left(answer)
        self._send(swift, status_of(error))
        self._ended(swift, answer, code=error.code)

    def _send(self, swift: Swift, status: int) -> None:
        self._tally.in_flight -= 1
        swift.response_complete, swift.status = True, status
        if not swift.disconnected and not swift.wire.transport.is_closing():
            swift.wire.respond(swift, status, head=swift.head, body=swift.body)

    def _ended(self, swift: Swift, answer: Answer, *, code: str) -> None:
        swift.answer = None
        served, route = answer.served, answer.route.name
        us = int((time.monotonic() - swift.started) * 1e6)
        model, version = served.name, served.version
        self._tally.batch(model, version, answer.n_rows)
        self._tally.answered((model, version, route, DOOR, code), us)
        if code is OK:
            self._plane.sent(answer)
        if self._log is None:
            return
        wire = swift.wire
        self._log.add(
            Line(
                now(),
                "POST",
                swift.url.decode(),
                swift.status,
                us,
                swift.size,
                len(swift.body),
                wire.client[0] if wire.client else "",
                DOOR,
                "" if code is OK else code,
                model,
                version,
                route,
                answer.n_rows,
                answer.id() if code is OK else "",
                swift.key,
            )
        )
