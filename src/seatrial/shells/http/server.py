"""The server of one worker: uvicorn's, with connections that are swept, and an end that loses no request."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Generator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from uvicorn.server import Server

from seatrial.shells.http.protocol import HEAD_S, Wire, WireState
from seatrial.shells.http.supervise_sockets import BACKLOG

if TYPE_CHECKING:
    from uvicorn.config import Config

LINGER_S = 1.0
STOPS = (signal.SIGTERM, signal.SIGINT)


class DoorServer(Server):
    """Serves an application on sockets that were opened for it.

    Parameters
    ----------
    config
        Of uvicorn.
    drain_s
        Gives how long the end may take at most.
    head_s
        How long the head of a request may take to arrive.
    """

    def __init__(self, config: Config, *, drain_s: Callable[[], float], head_s: float = HEAD_S) -> None:
        super().__init__(config)
        self._drain_s = drain_s
        self._cut = 0
        self.ending = asyncio.Event()
        """Set when it begins to drain: whatever drains beside it begins then."""
        self.server_state: WireState = WireState()
        self.server_state.head_s = head_s

    @property
    def cut(self) -> int:
        """How many requests were given up because the time to drain was over."""
        return self._cut

    def stop(self) -> None:
        """Begin to end, as a signal does."""
        self.should_exit = self.server_state.draining = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal: whatever is answered from now on is the last answer of its connection."""
        self.server_state.draining = True
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """End by SIGTERM or SIGINT with status 0: uvicorn would raise the signal again when all is done.

        A signal that comes once more while the journal is flushed is not heard.
        """
        for kind in STOPS:
            signal.signal(kind, self.handle_exit)
        try:
            yield
        finally:
            for kind in STOPS:
                signal.signal(kind, signal.SIG_IGN)

    async def on_tick(self, counter: int) -> bool:
        """Sweep the connections twice a second, and tell the time to those who write it."""
        if counter % 5 == 0:
            self._sweep(None)
        done = await super().on_tick(counter)
        if counter % 10 == 0:
            self.server_state.date_line = b"".join(
                b"%b: %b\r\n" % (name, value) for name, value in self.server_state.default_headers
            )
        return done

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept whoever knocked already, answer what is asked and what still comes, say that it is the last, close."""
        loop = asyncio.get_running_loop()
        self.ending.set()
        ends = loop.time() + self._drain_s()
        linger = min(LINGER_S, self._drain_s() / 2)
        self.server_state.draining = True
        await self._empty_backlog(sockets or [], patience_s=linger)
        while self._open() and not self.force_exit and loop.time() < ends:
            await asyncio.sleep(0.02)
            await asyncio.sleep(0)  # timers go before sockets: what came during a stall is read before it is judged
            self._sweep(linger)
        await self._cut_off()

    async def _empty_backlog(self, sockets: Sequence[socket.socket], *, patience_s: float) -> None:
        """Close the door behind those who knocked: connections that the system has taken and nobody has accepted.

        There are no more of them than the backlog holds; whoever knocks on and on is not let in. Who says nothing when
        a handshake of TLS is due is waited for no longer than ``patience_s``.
        """
        doors = [own.dup() for own in sockets]
        for server in self.servers:
            server.close()
        welcomes: list[asyncio.Task[None]] = []
        for door in doors:
            door.settimeout(0.0)
            with contextlib.closing(door), contextlib.suppress(OSError):
                for _ in range(BACKLOG):
                    welcomes.append(asyncio.create_task(self._welcome(door.accept()[0])))
                    await asyncio.sleep(0)
        for own in sockets:
            own.close()
        if welcomes:
            _, late = await asyncio.wait(welcomes, timeout=patience_s)
            for welcome in late:
                welcome.cancel()

    async def _welcome(self, client: socket.socket) -> None:
        client.settimeout(0.0)
        loop = asyncio.get_running_loop()
        # A handshake of TLS may fail; it must not stop the others from coming in.
        with contextlib.suppress(OSError):
            await loop.connect_accepted_socket(self._protocol, client, ssl=self.config.ssl)

    def _protocol(self) -> Wire:
        return Wire(self.config, self.server_state, {}, asyncio.get_running_loop())

    def _open(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)

    def _sweep(self, linger_s: float | None) -> None:
        now = asyncio.get_running_loop().time()
        for wire in list(self.server_state.connections):
            if isinstance(wire, Wire):
                wire.sweep(now, linger_s=linger_s)

    async def _cut_off(self) -> None:
        tasks = list(self.server_state.tasks)
        self._cut = len(tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for wire in list(self.server_state.connections):
            transport: Any = getattr(wire, "transport", None)
            if transport is not None:
                transport.abort()
