"""Whether the workers answer: asked as anybody would ask, over the shared socket."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

_ASK = b"GET /v2/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
PATIENCE_S = 2.0


async def is_ready(host: str, port: int, *, tls: bool) -> bool:
    """Return whether a worker says that it is ready to answer."""
    try:
        return await asyncio.wait_for(_ask(host, port, tls=tls), PATIENCE_S)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False


async def _ask(host: str, port: int, *, tls: bool) -> bool:
    reader, writer = await asyncio.open_connection(host, port, ssl=_trusting() if tls else None)
    try:
        writer.write(_ASK)
        await writer.drain()
        return b" 200 " in await reader.readline()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _trusting() -> ssl.SSLContext:
    """Return a context that trusts whoever answers: it is this machine, and nothing secret is said."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
