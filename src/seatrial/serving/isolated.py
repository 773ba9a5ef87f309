"""A model in a process of its own: what it does there, hang or die, does not touch the server."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from typing import Any, TypeAlias

from numpy.typing import NDArray

from seatrial.serving.check import Checked
from seatrial.serving.engine import failed
from seatrial.serving.pipe import LENGTH_BYTES, Block, Reply, Trouble, array, framed, question, read_reply, told
from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import ServedVersion
from seatrial.values.errors import SeatrialError

Array: TypeAlias = NDArray[Any]
START_S = 120.0
END_S = 2.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
WORTH_WAITING_S = 1.0


class Isolated:
    """Asks a model in a child, one question at a time, and starts the child again when it is gone.

    Parameters
    ----------
    version
        Its package; the child opens and verifies it itself.
    hang_s
        After so long without an answer the child is taken to hang, and ended.
    start_s
        How long a start may take.
    """

    def __init__(self, version: ServedVersion, *, hang_s: float, start_s: float = START_S) -> None:
        self._version = version
        self._hang_s = hang_s
        self._start_s = start_s
        self._child: _Child | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._closed = False
        self._not_before = 0.0
        self._pause_s = 0.0
        self.starts = 0
        """How many times a child was started."""

    @property
    def pid(self) -> int | None:
        """Of the child, None if there is none at the moment."""
        return None if self._child is None else self._child.process.pid

    async def start(self) -> None:
        """Start the child and wait until it has loaded the model.

        Raises
        ------
        InputError
            What the child says of the package or the model.
        RequestError
            ``SRV033`` if it dies or takes too long.
        """
        self.starts += 1
        child = await _started(self._version)
        try:
            reply = await child.reply(self._start_s)
        except (OSError, EOFError, TimeoutError) as error:
            await child.end(0)
            raise self._gone(error) from error
        if isinstance(reply, Trouble):
            await child.end(END_S)
            raise told(reply)
        self._child = child

    async def ask(self, rows: Checked) -> Array:
        """Return the model's answers for all rows; as :class:`seatrial.serving.engine.Engine` says."""
        child = await self._living()
        try:
            child.tell(framed(question(rows)))
            reply = await child.reply(self._hang_s)
        except (OSError, EOFError, TimeoutError) as error:
            await self._bury(child)
            raise self._gone(error) from error
        except asyncio.CancelledError:
            await self._bury(child)  # or its answer would be taken for the next one's
            raise
        self._pause_s = 0.0
        if isinstance(reply, Block):
            return array(reply)
        raise failed(told(reply)) if isinstance(reply, Trouble) else TypeError("the child says that it is ready, twice")

    async def close(self) -> None:
        """End the child."""
        self._closed = True
        if self._reviving is not None:
            await asyncio.wait([self._reviving])
        child, self._child = self._child, None
        if child is not None:
            await child.end(END_S)

    async def _living(self) -> _Child:
        """Return a child that lives, as far as one can see; raises ``SRV033`` if it is not worth waiting for one."""
        child = self._child
        if child is not None and child.ended:  # it died while nobody asked it anything
            await self._bury(child)
        if self._child is None:
            pause = self._not_before - time.monotonic()
            if self._closed or pause > WORTH_WAITING_S:
                raise self._gone(None, retry_after_s=max(pause, WORTH_WAITING_S))
            await asyncio.wait([self._revive()])
        if self._child is None:
            raise self._gone(None, retry_after_s=max(self._pause_s, WORTH_WAITING_S))
        return self._child

    async def _bury(self, child: _Child) -> None:
        """End a child that is of no use any more, and start the next one without waiting for a question."""
        self._child = None
        self._lengthen_pause()
        await child.end(0)
        if not self._closed:
            self._revive()

    def _revive(self) -> asyncio.Task[None]:
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.get_running_loop().create_task(self._start_again())
        return self._reviving

    async def _start_again(self) -> None:
        await asyncio.sleep(max(self._not_before - time.monotonic(), 0))
        try:
            await self.start()
        except (SeatrialError, OSError):  # the package has changed, or the system has no process left
            self._lengthen_pause()

    def _lengthen_pause(self) -> None:
        self._not_before = time.monotonic() + self._pause_s
        self._pause_s = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)

    def _gone(self, error: Exception | None, *, retry_after_s: float = WORTH_WAITING_S) -> RequestError:
        if isinstance(error, TimeoutError):
            return RequestError(
                "SRV031",
                f"the model did not answer within {self._hang_s:g} s and was ended; it is started again",
                expected="an answer within the deadline",
                fix="ask it for these rows on trial; or set [serving] deadline_ms",
                kind="late",
                retry_after_s=retry_after_s,
            )
        return RequestError(
            "SRV033",
            "the process that runs the model has ended; it is started again",
            expected="a model that survives its rows",
            fix="come back shortly; if it happens again, ask it for these rows on trial",
            kind="unavailable",
            retry_after_s=retry_after_s,
        )


class _Child:
    """A process, and the pipe to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.process = process
        self._reader = reader
        self._writer = writer

    @property
    def ended(self) -> bool:
        """Whether it is gone, as far as the system knows."""
        return self._writer.is_closing() or self.process.poll() is not None

    def tell(self, frame: bytes) -> None:
        self._writer.write(frame)

    async def reply(self, within_s: float) -> Reply:
        """Return what it says next; raises ``EOFError`` if it has ended, ``TimeoutError``."""
        async with asyncio.timeout(within_s):
            length = int.from_bytes(await self._reader.readexactly(LENGTH_BYTES))
            return read_reply(await self._reader.readexactly(length))

    async def end(self, within_s: float) -> None:
        """Close the pipe and wait until the process has ended, by force if it takes longer."""
        self._writer.close()
        if within_s:
            await asyncio.to_thread(self._wait, within_s)
        self.process.kill()
        await asyncio.to_thread(self.process.wait)

    def _wait(self, within_s: float) -> None:
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            return


async def _started(version: ServedVersion) -> _Child:
    ours, theirs = socket.socketpair()
    try:
        process = subprocess.Popen(  # noqa: ASYNC220, S603 - it returns at once; our own module
            [
                sys.executable,
                "-m",
                "seatrial.serving.child",
                str(theirs.fileno()),
                version.package_folder,
                version.package_digest,
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    return _Child(process, reader, writer)
