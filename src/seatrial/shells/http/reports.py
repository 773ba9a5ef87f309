"""Who is told of each request: the access log, and a collector of OpenTelemetry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from seatrial.shells.http.call import Call, Reply, Scope
from seatrial.shells.http.log import AccessLog, Line, now
from seatrial.shells.http.spans import Spans
from seatrial.shells.http.trace import trace_id

TRACEPARENT = b"traceparent"
MICRO = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Whoever is told.

    Parameters
    ----------
    tell
        Takes what the owner must know of a defect.
    log
        Writes a line per request, None: nobody wants it.
    spans
        Tells a collector of each request, None: there is none.
    """

    tell: Callable[[str], None]
    log: AccessLog | None = None
    spans: Spans | None = None

    @property
    def wanted(self) -> bool:
        """Whether anybody wants to hear of requests."""
        return self.log is not None or self.spans is not None

    def tell_of(self, line: Line, headers: Mapping[bytes, bytes]) -> None:
        """Tell of one request that was answered."""
        if self.log is not None:
            self.log.add(line)
        if self.spans is not None:
            name = f"{line.method} {line.door or 'nowhere'}"
            self.spans.tell(name, headers=headers, took_s=line.us / MICRO, said=_said(line))


def line_of(scope: Scope, headers: dict[bytes, bytes], *, call: Call | None, reply: Reply | None, us: int) -> Line:
    """Return what is known of a request; ``us`` is how long it took in microseconds."""
    answer = None if reply is None else reply.answer
    client = scope.get("client")
    line = Line(
        at=now(),
        method=scope["method"],
        path=scope["path"][:200],
        status=0 if reply is None else reply.status,
        us=us,
        bytes_in=0 if call is None else len(call.body),
        bytes_out=0 if reply is None else len(reply.body),
        client=client[0] if client else "",
        code="" if reply is None else reply.code,
        key="" if call is None else call.key,
        trace_id=trace_id(headers[TRACEPARENT]) if TRACEPARENT in headers else "",
    )
    if answer is not None:
        line.rows = answer.n_rows
        line.prediction_id = answer.id()
    return line


def _said(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {
        "http.request.method": line.method,
        "http.response.status_code": line.status,
        "url.path": line.path,
    }
    kept = msgspec.structs.asdict(line)
    ours = ("door", "code", "model", "version", "route", "rows", "prediction_id")
    return said | {f"seatrial.{name}": kept[name] for name in ours if kept[name]}
