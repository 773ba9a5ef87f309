"""Errors as HTTP says them: a status, a body in JSON, and when to come back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from seatrial.serving.refusal import Kind, RequestError
from seatrial.values.errors import InputError, ManyErrors, SeatrialError

_STATUS: Mapping[Kind, int] = {
    "invalid": 400,
    "not-found": 404,
    "too-large": 413,
    "unauthorised": 401,
    "forbidden": 403,
    "limited": 429,
    "busy": 503,
    "late": 504,
    "unavailable": 503,
    "failed": 500,
}
_OWN_STATUS: Mapping[str, int] = {
    "SRV111": 405,
    "SRV112": 415,
    "SRV113": 415,
    "SRV115": 408,
    "SRV121": 431,
    "SRV122": 408,
}
_ENCODER = msgspec.json.Encoder()


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """What is sent: the four parts of an error, its code, and the others if there are several."""

    error: str
    code: str
    where: str = ""
    expected: str = ""
    hint: str = ""
    errors: tuple[ErrorBody, ...] = ()


def status_of(error: SeatrialError) -> int:
    """Return the status of an error; one that is no refusal of a request says that the server cannot go on now."""
    if not isinstance(error, RequestError):
        return 400 if isinstance(error, InputError) else 503
    return _OWN_STATUS.get(error.code) or _STATUS[error.kind]


def error_body(error: SeatrialError) -> bytes:
    """Return an error as JSON.

    Examples
    --------
    >>> error_body(refused("SRV117", "the body is empty"))
    b'{"error":"the body is empty","code":"SRV117"}'
    """
    body = _parts(error)
    if isinstance(error, ManyErrors):
        body.errors = tuple(_parts(each) for each in error.errors)
    return _ENCODER.encode(body)


def _parts(error: SeatrialError) -> ErrorBody:
    return ErrorBody(error.found, error.code, where=error.where, expected=error.expected, hint=error.fix)


def error_head(error: SeatrialError) -> bytes:
    """Return the header lines that an error needs besides those of every answer."""
    status = status_of(error)
    lines = b""
    if status == 401:  # noqa: PLR2004 - the status itself
        lines += b'www-authenticate: Bearer realm="seatrial"\r\n'
    wait = getattr(error, "retry_after_s", None)
    if wait is None and status == 503:  # noqa: PLR2004 - the status itself
        wait = 1.0
    if wait is not None:
        lines += b"retry-after: %d\r\n" % max(1, math.ceil(wait))
    return lines


def refused(code: str, found: str, *, kind: Kind = "invalid", **parts: Any) -> RequestError:  # noqa: ANN401 - its parts
    """Return the refusal of a request; ``parts`` as :class:`RequestError` has them."""
    return RequestError(code, found, kind=kind, **parts)
