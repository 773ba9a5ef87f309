"""The supervisor of a server: sockets, workers, snapshot, compactor and management API, from start to stop."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from socket import socket
from threading import Event as ThreadEvent
from threading import Thread
from typing import TYPE_CHECKING

from seatrial.evidence import Store
from seatrial.shells.http.supervise_compact import EVERY_S, Compactor
from seatrial.shells.http.supervise_overview import Overview
from seatrial.shells.http.supervise_ready import is_ready
from seatrial.shells.http.supervise_sockets import listen, port_of, reserve, url_host
from seatrial.shells.http.supervise_workers import Crew, Orders
from seatrial.values import StateError
from seatrial.workflows.packages import Packages
from seatrial.workflows.publish import Publisher, Tell
from seatrial.workflows.serve import ADMIN_HOST, Serving
from seatrial.workflows.serve_lock import say_who

if TYPE_CHECKING:
    from seatrial.shells.http.admin.server import AdminServer

WATCH_EVERY_S = 1.0
READY_EVERY_S = 0.05
# Workers that die so often before the first has answered will not do better by themselves.
MOST_FAILURES = 5
# What a worker may take to flush and close once it has answered what was asked.
CLOSING_S = 0.5
ADMIN = "seatrial.shells.http.admin.server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where a server answers, with the ports it really has."""

    url: str
    admin_url: str
    port: int
    admin_port: int
    grpc_port: int | None = None


class Sockets:
    """The sockets of a server, bound at once or not at all."""

    def __init__(self, serving: Serving) -> None:
        settings = serving.settings
        self.inference = listen(settings.host, settings.port, setting="port")
        self.grpc: socket | None = None
        try:
            self.admin = listen(ADMIN_HOST, settings.admin_port, setting="admin_port")
            if settings.grpc_port is not None:
                self.grpc = reserve(settings.host, settings.grpc_port, setting="grpc_port")
        except BaseException:
            self.inference.close()
            raise

    def doors(self, serving: Serving) -> Doors:
        """Return where the server answers."""
        scheme = "http" if serving.certificate is None else "https"
        port, admin_port = port_of(self.inference), port_of(self.admin)
        return Doors(
            url=f"{scheme}://{url_host(serving.settings.host)}:{port}",
            admin_url=f"{scheme}://{ADMIN_HOST}:{admin_port}",
            port=port,
            admin_port=admin_port,
            grpc_port=None if self.grpc is None else port_of(self.grpc),
        )

    def close(self) -> None:
        """Let go of all of them; whoever inherited one still has it."""
        for each in (self.inference, self.admin, self.grpc):
            if each is not None:
                each.close()


class Supervisor:
    """One server.

    Parameters
    ----------
    serving
        What is served, and where.
    store
        Opened without patience.
    tell
        Takes a sentence when something happens that the server's owner must know.
    """

    def __init__(self, serving: Serving, store: Store, *, tell: Tell) -> None:
        self._serving = serving
        self._store = store
        self._tell = tell
        self._publisher = Publisher(serving, store, tell=tell)
        self._stop = asyncio.Event()
        self._over = ThreadEvent()  # the same, for the thread

    async def run(self, ready: Callable[[Doors, Publisher], None]) -> None:
        """Serve until told to stop by ``SIGTERM`` or ``SIGINT``; ``ready`` is called once a worker answers.

        Raises
        ------
        InputError
            If nothing can be served, or nobody can listen there.
        StateError
            ``SRV306`` if no worker ever answers.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._publisher.begin()
        sockets = Sockets(self._serving)
        try:
            await self._serve(sockets, ready)
        finally:
            sockets.close()

    async def _serve(self, sockets: Sockets, ready: Callable[[Doors, Publisher], None]) -> None:
        serving, doors = self._serving, sockets.doors(self._serving)
        grpc = None if doors.grpc_port is None else f"{serving.settings.host}:{doors.grpc_port}"
        orders = Orders(
            state=serving.state,
            listener=sockets.inference.fileno(),
            grpc=grpc,
            certificate=serving.certificate,
            key=serving.key,
        )
        crew = Crew(orders, size=serving.settings.workers, tell=self._tell)
        days = serving.settings.keep.total_seconds() / 86_400
        compactor = Compactor(serving.inbox, serving.tables, keep_days=days, tell=self._tell)
        Thread(target=self._watch, name="watch the store", daemon=True).start()
        crew.start()  # first of all: what follows takes a while too
        overview = Overview(
            serving=serving,
            store=self._store,
            publisher=self._publisher,
            crew=crew,
            compactor=compactor,
            packages=Packages(),
            started=time.time(),
        )
        admin = await asyncio.to_thread(_admin_server, overview)
        tasks = [
            asyncio.create_task(admin.serve(sockets=[sockets.admin])),
            asyncio.create_task(self._every(EVERY_S, compactor.run)),
        ]
        try:
            await self._until_ready(crew, doors)
            if not self._stop.is_set():
                say_who(serving.folder, {"url": doors.url, "admin_url": doors.admin_url})
                ready(doors, self._publisher)
            await self._stop.wait()
        finally:
            self._stop.set()
            self._over.set()
            began = time.monotonic()
            sockets.close()
            await self._end(crew)
            admin.should_exit = True
            await compactor.run(within_s=serving.settings.drain_s - (time.monotonic() - began))
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_ready(self, crew: Crew, doors: Doors) -> None:
        host = url_host(self._serving.settings.host).strip("[]")
        while not self._stop.is_set() and not await is_ready(
            host, doors.port, tls=self._serving.certificate is not None
        ):
            if crew.most_failures >= MOST_FAILURES:
                raise StateError(
                    "SRV306",
                    f"the workers cannot start: one ended {crew.most_failures} times in a row",
                    where=str(self._serving.folder),
                    expected="workers that load their models and answer",
                    fix="see above what they say; seatrial serve --workers 1 says it once",
                )
            await asyncio.sleep(READY_EVERY_S)

    async def _end(self, crew: Crew) -> None:
        late = await crew.stop(within_s=self._serving.settings.drain_s + CLOSING_S)
        if late:
            self._tell(f"{late} worker(s) had not finished after {self._serving.settings.drain_s:g} s, and were ended")

    def _watch(self) -> None:
        """Publish what the store says, again and again; in a thread, for a store can be slow."""
        while not self._over.wait(WATCH_EVERY_S):
            self._publisher.refresh()

    async def _every(self, pause_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause_s)
                return
            await work()


def _admin_server(overview: Overview) -> AdminServer:
    """Return the management API, whose framework is loaded while the workers start."""
    server: AdminServer = import_module(ADMIN).admin_server(overview)
    return server
