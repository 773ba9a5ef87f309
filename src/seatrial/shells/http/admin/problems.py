"""Every error of the management API in one shape, with the status that its code stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from seatrial.shells.http.admin.shapes import Problem
from seatrial.values import SeatrialError, StateError, with_near_miss

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

_STATUS: Mapping[str, int] = MappingProxyType(
    {"SRV310": 401, "SRV311": 403, "SRV312": 404, "SRV314": 413, "KEY001": 404, "REL007": 404}
)
SEE = "see /api/v1/openapi.json"
UNREADABLE, NOT_FOUND, NO_SUCH_METHOD = 400, 404, 405
LONGEST_PATH = 100
_WORDS = {
    401: "a key is needed, or this one opens nothing",
    403: "the key is not of the role that is needed",
    404: "there is no such thing",
    413: "the body is too large",
    422: "the request does not say what it should",
    503: "the store cannot be used at the moment",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route may answer besides success, for its OpenAPI document."""
    return {status: {"model": Problem, "description": _WORDS[status]} for status in sorted({401, 403, *statuses})}


def install(app: FastAPI) -> None:
    """Let an application tell all its errors in our shape."""
    app.add_exception_handler(SeatrialError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)


def problem(error: SeatrialError, status: int) -> JSONResponse:
    """Return the response that tells an error."""
    body = {
        "error": error.found,
        "code": error.code,
        "where": error.where,
        "expected": error.expected,
        "hint": error.fix,
    }
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "2"}}.get(status)
    return JSONResponse(body, status_code=status, headers=headers)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, SeatrialError):
        raise error
    fallback = 503 if isinstance(error, StateError) else 422
    return problem(error, _STATUS.get(error.code, fallback))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    found = _wrong(
        f"the request does not fit: {first['msg']}",
        where=where,
        expected="what the OpenAPI document says of this place",
    )
    return problem(found, 422)


async def _framework(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == UNREADABLE:  # a body that is no JSON at all; the document says 422 of every wrong body
        return problem(_wrong("the body cannot be read", where="body", expected="JSON, in UTF-8"), 422)
    found = _unknown_path(request) if error.status_code == NOT_FOUND else _unfit(request, error)
    response = problem(found, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _unknown_path(request: Request) -> SeatrialError:
    path = request.url.path[:LONGEST_PATH]
    known: list[str] = list(request.app.openapi()["paths"])
    return SeatrialError(
        "SRV312",
        f"nothing of the management API answers at {path!r}",
        where=path,
        expected=with_near_miss("a path of the management API", path, known),
        fix=SEE,
    )


def _unfit(request: Request, error: HTTPException) -> SeatrialError:
    return SeatrialError(
        "SRV315" if error.status_code == NO_SUCH_METHOD else "SRV313",
        str(error.detail),
        where=f"{request.method} {request.url.path[:LONGEST_PATH]}",
        expected="a path and a method of the management API",
        fix=SEE,
    )


def _wrong(found: str, *, where: str, expected: str) -> SeatrialError:
    return SeatrialError("SRV313", found, where=where, expected=expected, fix=SEE)
