"""The supervisor of a server: sockets, workers, snapshot, compactor and management API, from start to stop."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from importlib import import_module
from socket import socket
from threading import Event as ThreadEvent
from threading import Thread
from typing import TYPE_CHECKING

from seatrial.evidence import Store
from seatrial.serving.measured_files import FOLDER as MEASURED
from seatrial.shells.http.supervise_compact import EVERY_S, Compactor
from seatrial.shells.http.supervise_overview import COUNTS, Overview
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
MOST_FAILURES = 3
# What a worker may take to flush and close once it has answered what was asked.
CLOSING_S = 0.5
PATIENCE_S = 10.0
DAY_S = 86_400
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
        with ExitStack() as undo:
            self.inference = listen(settings.host, settings.port, setting="port")
            undo.callback(self.inference.close)
            self.admin = listen(ADMIN_HOST, settings.admin_port, setting="admin_port")
            undo.callback(self.admin.close)
            self.grpc: socket | None = None
            if settings.grpc_port is not None:
                self.grpc = reserve(settings.host, settings.grpc_port, setting="grpc_port")
            undo.pop_all()

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

    def close_doors(self) -> None:
        """Let go of the sockets of inference; workers that inherited one still have it."""
        self.inference.close()
        if self.grpc is not None:
            self.grpc.close()

    def close(self) -> None:
        """Let go of all of them."""
        self.close_doors()
        self.admin.close()


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
        self._watch_lives = True

    async def run(self, ready: Callable[[Doors, Publisher], None]) -> None:
        """Serve until told to stop by ``SIGTERM`` or ``SIGINT``; ``ready`` is called once a worker answers.

        Raises
        ------
        InputError
            If nothing can be served, or nobody can listen there.
        StateError
            ``SRV306`` if no worker ever answers; ``SRV307`` if the store is not watched any more.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._publisher.begin()
        for name in (COUNTS, MEASURED):  # of the workers of an earlier server
            shutil.rmtree(self._serving.folder / name, ignore_errors=True)
        sockets = Sockets(self._serving)
        overview = self._overview(sockets)
        overview.crew.start()  # first of all: what follows takes a while too
        Thread(target=self._watch, args=(loop,), name="watch the store", daemon=True).start()
        try:
            await self._manage(overview, sockets, lambda doors: ready(doors, self._publisher))
        finally:
            self._over.set()
            sockets.close()

    def _overview(self, sockets: Sockets) -> Overview:
        serving, grpc_port = self._serving, sockets.doors(self._serving).grpc_port
        orders = Orders(
            state=serving.state,
            listener=sockets.inference.fileno(),
            grpc=None if grpc_port is None else f"{serving.settings.host}:{grpc_port}",
            certificate=serving.certificate,
            key=serving.key,
        )
        days = serving.settings.keep.total_seconds() / DAY_S
        return Overview(
            serving=serving,
            store=self._store,
            publisher=self._publisher,
            crew=Crew(orders, size=serving.settings.workers, tell=self._tell),
            compactor=Compactor(serving.state, serving.inbox, keep_days=days, tell=self._tell),
            packages=Packages(),
            started=time.time(),
        )

    async def _manage(self, overview: Overview, sockets: Sockets, ready: Callable[[Doors], None]) -> None:
        """Run what is beside the workers, until it is time to stop; then let everything end, the last begun first."""
        doors = sockets.doors(self._serving)
        async with AsyncExitStack() as ends:
            compacting = asyncio.create_task(_every(EVERY_S, overview.compactor.run))
            ends.push_async_callback(asyncio.wait, [compacting])
            ends.callback(compacting.cancel)
            ends.push_async_callback(self._end, overview, sockets)
            admin = await asyncio.to_thread(_admin_server, overview)
            managing = asyncio.create_task(admin.serve(sockets=[sockets.admin]))
            ends.push_async_callback(asyncio.wait, [managing])
            ends.callback(setattr, admin, "should_exit", True)  # noqa: FBT003 - the value that is set
            await self._until_ready(overview.crew, doors)
            if not self._stop.is_set():
                say_who(self._serving.folder, {"url": doors.url, "admin_url": doors.admin_url})
                ready(doors)
            await self._stop.wait()
            if not self._watch_lives:
                raise StateError(
                    "SRV307",
                    "the store is not watched any more, so a revoked key would go on to open",
                    where=self._serving.project.state,
                    expected="a watch that goes on whatever the store says; this is a defect of Seatrial",
                    fix="start the server again, and report what stands above",
                )

    async def _until_ready(self, crew: Crew, doors: Doors) -> None:
        """Return once a worker answers, or it is time to stop."""
        host, tls = url_host(self._serving.settings.host).strip("[]"), self._serving.certificate is not None
        patience = asyncio.get_running_loop().time() + PATIENCE_S
        while not self._stop.is_set() and not await is_ready(host, doors.port, tls=tls):
            if crew.most_failures >= MOST_FAILURES:
                raise StateError(
                    "SRV306",
                    f"the workers cannot start: one ended {crew.most_failures} times in a row",
                    where=str(self._serving.folder),
                    expected="workers that load their models and answer",
                    fix="see above what they say; seatrial serve --workers 1 says it once",
                )
            if asyncio.get_running_loop().time() > patience:
                self._tell("no worker is ready yet; they say above what they wait for")
                patience = float("inf")
            await asyncio.sleep(READY_EVERY_S)

    async def _end(self, overview: Overview, sockets: Sockets) -> None:
        """Let the workers finish, and take their last answers into the journal, within the time that is set."""
        drain_s = self._serving.settings.drain_s
        deadline = asyncio.get_running_loop().time() + drain_s
        sockets.close_doors()
        late = await overview.crew.stop(within_s=drain_s + CLOSING_S)
        if late:
            self._tell(f"{late} worker(s) had not finished after {drain_s:g} s, and were ended")
        with suppress(TimeoutError):  # what is left waits for the next server
            async with asyncio.timeout_at(deadline - CLOSING_S):
                await overview.compactor.run(in_haste=True)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Publish what the store says, again and again; in a thread, for a store can be slow."""
        try:
            while not self._over.wait(WATCH_EVERY_S):
                self._publisher.refresh()
        finally:
            if not self._over.is_set():
                self._watch_lives = False
                loop.call_soon_threadsafe(self._stop.set)


async def _every(pause_s: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do something again and again, until it is cancelled."""
    while True:
        await asyncio.sleep(pause_s)
        await work()


def _admin_server(overview: Overview) -> AdminServer:
    """Return the management API, whose framework is loaded while the workers start."""
    server: AdminServer = import_module(ADMIN).admin_server(overview)
    return server
