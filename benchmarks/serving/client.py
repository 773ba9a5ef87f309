"""A small client that keeps connections busy, each with one request on its way.

For machines without ``wrk``, and for the soak. Usage, which prints one line of JSON:
``python client.py FILE_OF_BODY HEADERS_AS_JSON CONNECTIONS SECONDS URL [MOST_REQUESTS]``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import numpy as np
import uvloop

UNBOUNDED = 1 << 62
GRACE_S = 5.0
"""How long answers that are on their way are waited for at the end."""


class Client(asyncio.Protocol):
    """One connection.

    Parameters
    ----------
    request
        The bytes that are sent again and again.
    run
        What all connections share.
    """

    def __init__(self, request: bytes, run: Run) -> None:
        self._request = request
        self._run = run
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class is none of asyncio's
        self._next()

    def data_received(self, data: bytes) -> None:
        """Take an answer, once it is whole, and send the next request."""
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self._buffer = b""
        self._run.take(time.perf_counter() - self._sent, well=head[9:12] == b"200")
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio gives it
        """Count a connection that the server ended."""
        self._run.lost(ended_by_us=self._transport.is_closing() and self._sent == 0.0)

    def _next(self) -> None:
        if self._run.goes_on():
            self._sent = time.perf_counter()
            self._transport.write(self._request)
        else:
            self._sent = 0.0
            self._transport.close()


class Run:
    """What all connections share: when it ends, and what they found.

    Parameters
    ----------
    connections
        How many.
    seconds, requests
        When it ends; whichever comes first.
    """

    def __init__(self, connections: int, *, seconds: float, requests: int = UNBOUNDED) -> None:
        self.latencies: list[float] = []
        self.errors = 0
        self.began = time.perf_counter()
        self._ends = self.began + seconds
        self._left = requests
        self._open = connections
        self.done = asyncio.get_running_loop().create_future()

    def goes_on(self) -> bool:
        """Return whether another request is to be sent."""
        self._left -= 1
        return self._left >= 0 and time.perf_counter() < self._ends

    def take(self, latency_s: float, *, well: bool) -> None:
        """Count an answer."""
        self.latencies.append(latency_s)
        self.errors += not well

    def lost(self, *, ended_by_us: bool) -> None:
        """Count the end of a connection."""
        self.errors += not ended_by_us
        self._open -= 1
        if self._open == 0 and not self.done.done():
            self.done.set_result(None)


async def shoot(
    url: str, request: bytes, connections: int, *, seconds: float, requests: int = UNBOUNDED
) -> dict[str, float]:
    """Return requests, microseconds, percentiles of the latency in microseconds, and errors."""
    loop = asyncio.get_running_loop()
    run = Run(connections, seconds=seconds, requests=requests)
    place = urlsplit(url)
    for _ in range(connections):
        await loop.create_connection(lambda: Client(request, run), place.hostname, place.port)
    await asyncio.wait_for(run.done, seconds + GRACE_S)
    took = time.perf_counter() - run.began
    p50, p95, p99 = np.percentile(run.latencies, (50, 95, 99)) * 1e6 if run.latencies else (0.0, 0.0, 0.0)
    return {"requests": len(run.latencies), "us": took * 1e6, "p50": p50, "p95": p95, "p99": p99, "errors": run.errors}


def request_of(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return the bytes of a request."""
    place = urlsplit(url)
    lines = {"Host": place.netloc, **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {place.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)


if __name__ == "__main__":
    file, given, count, time_s, target, *most = sys.argv[1:]
    sent = request_of(target, Path(file).read_bytes(), json.loads(given))
    wanted = int(most[0]) if most else UNBOUNDED
    print(json.dumps(uvloop.run(shoot(target, sent, int(count), seconds=float(time_s), requests=wanted))))
