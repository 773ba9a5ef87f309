"""Writes what was answered before the answer goes out: one commit per tick of the event loop."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeAlias

from seatrial.journal.entry import Entry
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import StateError

Waiter: TypeAlias = "asyncio.Future[None]"

RETRY_S = 1.0
_ALL = 1 << 32


class Waits(Protocol):
    """Who waits for a commit: a future, or what is told at once, in the tick of the commit itself."""

    def done(self) -> bool:
        """Say whether it does not wait any more."""
        ...

    def set_result(self, result: None, /) -> None:
        """Take note that it is done."""
        ...

    def set_exception(self, exception: RequestError, /) -> None:
        """Take note that it could not be done."""
        ...


class Recorder(Protocol):
    """Where the plane leaves its entries."""

    @property
    def keeps(self) -> bool:
        """Whether anything is recorded at all."""
        ...

    def chooses(self, first_id: bytes) -> bool:
        """Say whether the answer of this id is among those that are kept."""
        ...

    def add(self, entry: Entry) -> None:
        """Take an entry for this tick's commit."""
        ...

    def wait(self, waiter: Waits) -> bool:
        """Tell a waiter when everything that was added is as safe as promised; False if it is already."""
        ...

    def settled(self) -> Awaitable[None] | None:
        """Return what is done when everything that was added is as safe as promised; None if it is already.

        Raises ``RequestError`` (``SRV032``) when awaited, if it could not be written.
        """
        ...


class Inbox(Protocol):
    """What of :class:`seatrial.journal.inbox.Inbox` is used here."""

    def add(self, entry: Entry) -> None:
        """Take an entry for the next commit."""

    def commit(self) -> None:
        """Write what was added; raises ``StateError`` and drops it if that fails."""

    def sync(self) -> None:
        """Return when what was committed is on the disk; in any thread."""


class NoRecorder:
    """Records nothing: level ``off``."""

    keeps = False

    def chooses(self, first_id: bytes) -> bool:  # noqa: ARG002 - as the protocol has it
        """Keep no answer."""
        return False

    def add(self, entry: Entry) -> None:
        """Drop the entry."""

    def wait(self, waiter: Waits) -> bool:  # noqa: ARG002 - as the protocol has it
        """Have nothing to wait for."""
        return False

    def settled(self) -> None:
        """Have nothing to wait for."""
        return


class TickRecorder:
    """Commits once per tick, in the loop, for all requests of the tick together.

    At level ``synced`` a thread then brings it to the disk; what is committed meanwhile waits for the next round, so
    that a slow disk holds up no answer for more than two rounds.

    Parameters
    ----------
    inbox
        Of this process.
    synced
        Whether an answer waits for the disk.
    sample
        Share of the answers that are kept, in (0, 1]; chosen by their ids.
    """

    keeps = True

    def __init__(self, inbox: Inbox, *, synced: bool = False, sample: float = 1.0) -> None:
        self._inbox = inbox
        self._synced = synced
        self._below = _ALL if sample >= 1 else int(sample * _ALL)
        self._tick: list[Waits] | None = None
        self._next_round: list[Waits] = []
        self._disk: ThreadPoolExecutor | None = None
        self._syncing = False
        self.failures = 0
        """How many commits or rounds have failed."""

    def chooses(self, first_id: bytes) -> bool:
        """Say by a hash of the id whether its answer is kept."""
        return self._below == _ALL or zlib.crc32(first_id) < self._below

    def add(self, entry: Entry) -> None:
        """Take an entry; the first of a tick sets the commit on its way."""
        self._inbox.add(entry)
        if self._tick is None:
            self._tick = []
            asyncio.get_running_loop().call_soon(self._commit)

    def settled(self) -> Waiter | None:
        """Return a future of this tick; None if nothing was added in it.

        Each request has one of its own: whoever gives up cancels what it waits for.
        """
        if self._tick is None:
            return None
        waiter: Waiter = asyncio.get_running_loop().create_future()
        self._tick.append(waiter)
        return waiter

    def wait(self, waiter: Waits) -> bool:
        """Tell a waiter of this tick; False if nothing was added in it."""
        if self._tick is None:
            return False
        self._tick.append(waiter)
        return True

    async def flush(self) -> None:
        """Wait until all that was added is safe, or was refused."""
        waiter = self.settled()
        if waiter is not None:
            await asyncio.wait([waiter])
        if self._syncing:
            again: Waiter = asyncio.get_running_loop().create_future()
            self._next_round.append(again)
            await asyncio.wait([again])

    def _commit(self) -> None:
        waiters, self._tick = self._tick or [], None
        try:
            self._inbox.commit()
        except StateError as error:
            self._refuse(waiters, error)
            return
        if not self._synced:
            _settle(waiters)
            return
        self._next_round += waiters
        if not self._syncing:
            self._begin_round()

    def _begin_round(self) -> None:
        waiters, self._next_round = self._next_round, []
        self._syncing = bool(waiters)
        if waiters:
            # a thread of our own: the way through asyncio.to_thread costs as much as several requests
            self._disk = self._disk or ThreadPoolExecutor(1, thread_name_prefix="journal sync")
            self._disk.submit(self._sync, waiters, asyncio.get_running_loop())

    def _sync(self, waiters: list[Waits], loop: asyncio.AbstractEventLoop) -> None:
        """Bring to the disk what was committed; in a thread."""
        error: StateError | None = StateError("JRN002", "the journal could not be brought to the disk")
        try:
            self._inbox.sync()
            error = None
        except StateError as found:
            error = found
        finally:
            loop.call_soon_threadsafe(self._end_round, waiters, error)

    def _end_round(self, waiters: list[Waits], error: StateError | None) -> None:
        if error is None:
            _settle(waiters)
        else:
            self._refuse(waiters, error)
        self._begin_round()

    def _refuse(self, waiters: list[Waits], error: StateError) -> None:
        self.failures += 1
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(_refusal(error))


def _settle(waiters: list[Waits]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)


def _refusal(error: StateError) -> RequestError:
    refusal = RequestError(
        "SRV032",
        f"the answer could not be recorded, so it is not given: {error.found}",
        where=error.where,
        expected="a journal that can be written",
        fix=error.fix or "free space on the disk of .seatrial/journal; answering goes on by itself then",
        kind="unavailable",
        retry_after_s=RETRY_S,
    )
    refusal.__cause__ = error
    return refusal
