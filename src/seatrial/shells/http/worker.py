"""One worker: a process that answers, started by the supervisor with a socket that listens already.

It needs neither the supervisor nor the store to go on. It ends by ``SIGTERM``, when it has answered what was asked; and
by itself, in the same way, some seconds after its supervisor is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import os
import socket
import sys
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from functools import partial

from uvicorn.config import Config

from seatrial.journal.inbox import Inbox
from seatrial.serving.counts import Tally
from seatrial.serving.counts_files import CountsFile
from seatrial.serving.measured_files import MeasuredFile, measured_by
from seatrial.serving.plane import Plane
from seatrial.serving.recorder import NoRecorder, TickRecorder
from seatrial.serving.snapshot import Snapshot, decode_snapshot
from seatrial.shells.grpc import GrpcDoor
from seatrial.shells.http.access import Access
from seatrial.shells.http.door import Door
from seatrial.shells.http.families import Metrics
from seatrial.shells.http.feedback import Feedback
from seatrial.shells.http.grpc_door import open_grpc
from seatrial.shells.http.lane import Lane
from seatrial.shells.http.log import AccessLog
from seatrial.shells.http.options import Options, parse
from seatrial.shells.http.protocol import Wire
from seatrial.shells.http.rate import RateLimits
from seatrial.shells.http.reports import Reports
from seatrial.shells.http.server import DoorServer
from seatrial.shells.http.spans import spans_of
from seatrial.shells.http.table import routes_of
from seatrial.shells.http.watch import Watch
from seatrial.values.errors import SeatrialError

COUNTS_EVERY_S = 0.5
FIRST_LOOK_S = 0.05
STDERR = 2
SWITCH_S = 0.0003
"""How long a thread that comes back from the disk waits for its turn; Python's 5 ms are the time of 100 requests."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit status."""
    options = parse(arguments)
    sys.setswitchinterval(SWITCH_S)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(_serve(options))
    except SeatrialError as error:
        tell(error.words)
        return 2


def tell(words: str) -> None:
    """Write what the owner must know to standard error."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - a shell's own output


class Journal:
    """The recorder of a worker, and what lies behind it."""

    def __init__(self, options: Options, snapshot: Snapshot) -> None:
        self.inbox: Inbox | None = None
        self.recorder: TickRecorder | NoRecorder = NoRecorder()
        if snapshot.journal != "off":
            self.inbox = Inbox(options.inbox, level=snapshot.journal)
            self.recorder = TickRecorder(self.inbox, synced=snapshot.journal == "synced", sample=snapshot.sample)
        self._waits_since: float | None = None

    def tend(self, tally: Tally) -> None:
        """Turn to a new file when it is time, and count what waits."""
        if self.inbox is None:
            return
        self.inbox.turn_if_due()
        tally.journal_pending = self.inbox.pending
        if not tally.journal_pending:
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = time.monotonic()
        waits = 0.0 if self._waits_since is None else time.monotonic() - self._waits_since
        tally.journal_lag_us = int(waits * 1e6)

    async def close(self) -> None:
        """Write all that was taken."""
        if isinstance(self.recorder, TickRecorder):
            await self.recorder.flush()
        if self.inbox is not None:
            try:
                self.inbox.close()
            except SeatrialError as error:
                tell(error.words)


class Worker:
    """All parts of a worker, wired."""

    def __init__(self, options: Options, snapshot: Snapshot) -> None:
        self.options = options
        self.tally = Tally()
        self.counts = CountsFile(options.counts, started_us=time.time_ns() // 1_000)
        self.measured = MeasuredFile(options.serving)
        self.journal = Journal(options, snapshot)
        self.plane = Plane(recorder=self.journal.recorder, limits=snapshot.limits)
        self.rates = RateLimits(options.serving)
        self.access = Access(wait_s=self.rates.allow)
        self.watch = Watch(options.snapshot, self.plane, access=self.access, tell=tell)
        self.log = AccessLog(lambda lines: os.write(STDERR, lines)) if options.access_log else None
        self.spans = spans_of(os.environ)
        feedback = Feedback(self.plane, self.journal.recorder)
        metrics = Metrics(self.tally, options.counts, self.counts.path)
        self.door = Door(
            self.plane,
            routes_of(self.plane, feedback, metrics),
            access=self.access,
            tally=self.tally,
            reports=Reports(tell=tell, log=self.log, spans=self.spans),
            body_s=options.body_s,
        )
        self.lane = None
        if self.spans is None:
            self.lane = Lane(
                self.plane,
                self.journal.recorder,
                access=self.access,
                tally=self.tally,
                log=self.log,
                tell=tell,
            )

    def server(self) -> DoorServer:
        """Return the server of the door."""
        config = Config(
            self.door,
            http=Wire,
            ws="none",
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            ssl_certfile=self.options.certificate,
            ssl_keyfile=self.options.key,
        )
        server = DoorServer(config, drain_s=lambda: self.plane.limits.drain_s, head_s=self.options.head_s)
        server.server_state.lane = self.lane
        return server

    def tend(self) -> None:
        """Do what is to be done now and then."""
        self.journal.tend(self.tally)
        self.tally.shadows_dropped = self.plane.shadows.dropped
        self.tally.log_dropped = 0 if self.log is None else self.log.dropped
        self.counts.write(self.tally.taken())
        self.measured.write(measured_by(self.plane))

    async def tend_always(self) -> None:
        """Do it again and again."""
        while True:
            await asyncio.sleep(COUNTS_EVERY_S)
            self.tend()

    async def close(self) -> None:
        """Flush and let go of everything; the journal after the plane, whose last shadows it takes."""
        await self.plane.close()
        await self.journal.close()
        self.rates.close()
        if self.spans is not None:
            self.spans.close()
        if self.log is not None:
            self.log.close()
        self.tend()


async def _serve(options: Options) -> int:
    snapshot = await _first_snapshot(options)
    worker = Worker(options, snapshot)
    await worker.watch.look()
    server = worker.server()
    gc.collect()
    gc.freeze()  # what was loaded stays: the collector need not look at it again
    listener = socket.socket(fileno=options.fd)
    listener.settimeout(0.0)
    async with _beside(worker, server):
        await server.serve(sockets=[listener])
    await worker.close()
    if server.cut:
        tell(f"{server.cut} requests were given up: they were not answered within drain_s")
    return 0


@contextlib.asynccontextmanager
async def _beside(worker: Worker, server: DoorServer) -> AsyncIterator[None]:
    """Do all that is done beside answering HTTP."""
    options, plane = worker.options, worker.plane
    drained = None
    if options.grpc is not None:
        grpc = await open_grpc(options, plane, access=worker.access, tally=worker.tally, log=worker.log)
        drained = asyncio.create_task(_end_together(server, grpc))
    tasks = [asyncio.create_task(work) for work in (worker.watch.run(), worker.tend_always())]
    if options.alive_fd is not None and options.orphan_s < math.inf:
        tasks.append(asyncio.create_task(_end_alone(server, options.alive_fd, orphan_s=options.orphan_s)))
    for task in tasks:
        task.add_done_callback(partial(_end_if_failed, server))
    try:
        yield
    finally:
        server.ending.set()
        if drained is not None:
            await drained
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_if_failed(server: DoorServer, task: asyncio.Task[None]) -> None:
    """Stop if something beside the answers has failed: who hears of no key that is revoked must not go on."""
    if not task.cancelled() and (error := task.exception()) is not None:
        tell("".join(traceback.format_exception(error)))
        server.stop()


async def _end_together(server: DoorServer, grpc: GrpcDoor) -> None:
    """Close the door of gRPC when that of HTTP begins to close: both drain in one time."""
    await server.ending.wait()
    await grpc.stop()


async def _first_snapshot(options: Options) -> Snapshot:
    """Return what is served at first; wait for it if the supervisor has not written it yet."""
    while True:
        with contextlib.suppress(FileNotFoundError):
            return decode_snapshot(options.snapshot.read_bytes(), where=str(options.snapshot))
        await asyncio.sleep(FIRST_LOOK_S)


async def _end_alone(server: DoorServer, alive_fd: int, *, orphan_s: float) -> None:
    """Stop some time after the supervisor is gone: nothing is ever written to the pipe, it only ends."""
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(alive_fd, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(alive_fd)
    tell(f"the supervisor is gone; this worker answers for {orphan_s:g} s more")
    await asyncio.sleep(orphan_s)
    server.stop()


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """Return the loop of uvloop where there is one."""
    if sys.platform == "win32":
        return None
    from uvloop import Loop  # noqa: PLC0415 - not on every system

    return Loop


if __name__ == "__main__":
    sys.exit(main())
