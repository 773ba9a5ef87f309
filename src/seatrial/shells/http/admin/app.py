"""The management API: what is served, from where to where, and with which keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from seatrial import __version__
from seatrial.shells.http.admin import routes_keys, routes_metrics, routes_models, routes_server
from seatrial.shells.http.admin.problems import install, problem
from seatrial.shells.http.supervise_overview import Overview
from seatrial.values import SeatrialError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/v1"
MOST_BODY_BYTES = 65_536
# Without keys, a page that a browser shows must not reach this port under a name of its own.
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def make_app(overview: Overview) -> FastAPI:
    """Return the application that manages a running server."""
    app = FastAPI(
        title="Seatrial management API",
        version=__version__,
        description="What a Seatrial server serves: models, releases, aliases and keys. All errors have one shape.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.overview = overview
    install(app)
    for each in (routes_server.router, routes_models.router, routes_keys.router):
        app.include_router(each, prefix=PREFIX)
    app.include_router(routes_metrics.router)
    app.add_middleware(Guarded)
    if not overview.serving.settings.auth:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL_NAMES))
    return app


class Guarded:
    """Refuses large bodies before they are read, and gives every answer the headers of a careful server.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        answers = _too_large() if _is_too_large(dict(scope["headers"])) else self._app
        await answers(scope, receive, careful)


def _is_too_large(headers: Mapping[bytes, bytes]) -> bool:
    length = headers.get(b"content-length")
    if length is None:
        return b"transfer-encoding" in headers
    return not length.isdigit() or int(length) > MOST_BODY_BYTES


def _too_large() -> Response:
    error = SeatrialError(
        "SRV314",
        "the body is too large, or does not say how large it is",
        where="Content-Length",
        expected=f"at most {MOST_BODY_BYTES} bytes",
        fix="send the body whole, with its length",
    )
    return problem(error, 413)
