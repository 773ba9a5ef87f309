"""The management API as a server in the supervisor's own event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from seatrial.shells.http.admin.app import make_app
from seatrial.shells.http.supervise_overview import Overview

# Who is still being answered when the server stops; a slow store must not hold it up.
CLOSING_S = 1
KEEP_ALIVE_S = 5
MOST_AT_ONCE = 100


class AdminServer(uvicorn.Server):
    """A server that leaves the signals to the supervisor."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


def admin_server(overview: Overview) -> AdminServer:
    """Return the server of the management API, to be run with the socket that was bound for it."""
    serving = overview.serving
    return AdminServer(
        uvicorn.Config(
            make_app(overview),
            loop="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=CLOSING_S,
            ssl_certfile=serving.certificate,
            ssl_keyfile=serving.key,
        )
    )
