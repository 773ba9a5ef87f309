"""Errors as gRPC says them: a status, the four parts in words, and the same in metadata for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from seatrial.serving.refusal import Kind, RequestError
from seatrial.values.errors import SeatrialError

STATUS: Mapping[Kind, str] = {
    "invalid": "INVALID_ARGUMENT",
    "not-found": "NOT_FOUND",
    "too-large": "INVALID_ARGUMENT",
    "unauthorised": "UNAUTHENTICATED",
    "forbidden": "PERMISSION_DENIED",
    "limited": "RESOURCE_EXHAUSTED",
    "busy": "RESOURCE_EXHAUSTED",
    "late": "DEADLINE_EXCEEDED",
    "unavailable": "UNAVAILABLE",
    "failed": "INTERNAL",
}
CODE, PARTS, PUSHBACK = "seatrial-code", "seatrial-error-bin", "grpc-retry-pushback-ms"
"""Names of trailing metadata: the code as text, all parts as JSON, and how long gRPC's own retries wait."""


def status_of(error: SeatrialError) -> str:
    """Return the name of the status of an error; one that is no refusal says that the server cannot go on now."""
    return STATUS[error.kind] if isinstance(error, RequestError) else "UNAVAILABLE"


def metadata_of(error: SeatrialError) -> tuple[tuple[str, str | bytes], ...]:
    """Return the trailing metadata of an error.

    Examples
    --------
    >>> metadata_of(RequestError("SRV001", "no such model", kind="not-found"))[0]
    ('seatrial-code', 'SRV001')
    """
    parts = {"error": error.found, "code": error.code}
    named = {"where": error.where, "expected": error.expected, "hint": error.fix}
    parts |= {name: words for name, words in named.items() if words}
    trailing: list[tuple[str, str | bytes]] = [(CODE, error.code), (PARTS, msgspec.json.encode(parts))]
    wait = error.retry_after_s if isinstance(error, RequestError) else None
    if wait is not None:
        trailing.append((PUSHBACK, str(math.ceil(wait * 1_000))))
    return tuple(trailing)


def defect() -> RequestError:
    """Return what is told of an error of our own; the rest stands in the log."""
    return RequestError(
        "SRV219",
        "the server failed on this request; its log says where",
        fix="report it with the request, please: no request should do that",
        kind="failed",
    )


async def abort(context: Any, error: SeatrialError) -> None:  # noqa: ANN401 - a context of grpcio
    """End a call with an error; raises what grpcio ends calls with."""
    from grpc import StatusCode  # noqa: PLC0415 - an optional library

    await context.abort(StatusCode[status_of(error)], error.words, metadata_of(error))
