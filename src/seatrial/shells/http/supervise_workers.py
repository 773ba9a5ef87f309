"""The workers of a server: as many processes as wanted, each started again when it dies."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

WORKER = "seatrial.shells.http.worker"
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0
MOST_DOUBLED = 8  # failures: the eighth pause would be longer than the longest
# Who lived for so long has started well: the next death is no sequel of the last.
SETTLED_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What every worker is told.

    Parameters
    ----------
    state
        The folder of all state.
    listener
        File descriptor of the socket that all workers share.
    grpc
        Address of gRPC, as ``"host:port"``; None for none.
    certificate, key
        Of TLS.
    """

    state: Path
    listener: int
    grpc: str | None = None
    certificate: Path | None = None
    key: Path | None = None

    def command(self, *, alive: int) -> list[str]:
        """Return the command of a worker; ``alive`` is a pipe that ends with the supervisor."""
        options = {
            "--state": self.state,
            "--fd": self.listener,
            "--alive-fd": alive,
            "--orphan-s": 0,  # at once: whoever supervises next needs the port
            "--grpc": self.grpc,
            "--tls-certificate": self.certificate,
            "--tls-key": self.key,
        }
        said = [part for name, value in options.items() if value is not None for part in (name, str(value))]
        return [sys.executable, "-m", WORKER, *said]


@dataclass(slots=True, kw_only=True)
class Place:
    """One place in the crew, and who fills it."""

    number: int
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    failures: int = 0

    @property
    def pid(self) -> int | None:
        """Process id of the worker that runs, None if none does."""
        running = self.process is not None and self.process.returncode is None
        return self.process.pid if running and self.process is not None else None


class Crew:
    """All workers of a server.

    Parameters
    ----------
    orders
        What each is told.
    size
        How many there are.
    tell
        Takes a sentence when one dies.
    """

    def __init__(self, orders: Orders, *, size: int, tell: Callable[[str], None]) -> None:
        self._orders = orders
        self._tell = tell
        self._stopping = asyncio.Event()
        self._alive_read, self._alive_write = os.pipe()
        self.places = tuple(Place(number=number + 1) for number in range(size))
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Let the workers start."""
        self._tasks = [asyncio.create_task(self._fill(place)) for place in self.places]

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(place.pid for place in self.places if place.pid is not None)

    @property
    def most_failures(self) -> int:
        """How often in a row the unluckiest worker died soon after its start."""
        return max(place.failures for place in self.places)

    async def stop(self, *, within_s: float) -> int:
        """Let the workers finish, and end those that have not in time; return how many those were."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        waiting = asyncio.gather(*self._tasks, return_exceptions=True)
        late: tuple[int, ...] = ()
        try:
            await asyncio.wait_for(asyncio.shield(waiting), within_s)
        except TimeoutError:
            late = self.pids
            self._signal(signal.SIGKILL)
            await waiting
        self.close()
        return len(late)

    def close(self) -> None:
        """Let go of the pipe by which workers notice that the supervisor is gone."""
        os.close(self._alive_write)
        os.close(self._alive_read)

    async def _fill(self, place: Place) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                ended = _words(await self._run(place))
            except OSError as error:  # no memory, no process to be had
                ended = f"before it began: {error}"
            if self._stopping.is_set():
                return
            place.failures = place.failures + 1 if time.monotonic() - began < SETTLED_S else 1
            place.restarts += 1
            pause = pause_s(place.failures)
            self._tell(f"worker {place.number} ended {ended}; the next starts in {pause:.1f} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run(self, place: Place) -> int:
        command = self._orders.command(alive=self._alive_read)
        place.process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(self._orders.listener, self._alive_read),
            process_group=0,  # an interrupt of the terminal goes to the supervisor, which then tells them
        )
        if self._stopping.is_set():  # it was told while this one was being made
            self._signal(signal.SIGTERM)
        return await place.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        for place in self.places:
            if place.pid is not None and place.process is not None:
                with suppress(ProcessLookupError):
                    place.process.send_signal(number)


def pause_s(failures: int) -> float:
    """Return how long to wait after so many failures in a row, however many there were.

    Examples
    --------
    >>> pause_s(1), pause_s(4), pause_s(100_000)
    (0.1, 0.8, 10.0)
    """
    return FIRST_PAUSE_S * 2 ** (failures - 1) if failures < MOST_DOUBLED else LONGEST_PAUSE_S


def _words(status: int) -> str:
    if status >= 0:
        return f"with status {status}"
    with suppress(ValueError):
        return f"by {signal.Signals(-status).name}"
    return f"by signal {-status}"
