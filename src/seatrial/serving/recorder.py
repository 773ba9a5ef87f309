"""Writes what was answered before the answer goes out: one commit per tick of the event loop."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable
from typing import Protocol, TypeAlias

from seatrial.journal.entry import Entry
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import StateError

Waiter: TypeAlias = "asyncio.Future[None]"

RETRY_S = 1.0
_ALL = 1 << 32


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
        self._tick: list[Waiter] | None = None
        self._next_round: list[Waiter] = []
        self._rounds: asyncio.Task[None] | None = None
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

    async def flush(self) -> None:
        """Wait until all that was added is safe, or was refused."""
        waiter = self.settled()
        if waiter is not None:
            await asyncio.wait([waiter])
        if self._rounds is not None:
            await self._rounds

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
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.get_running_loop().create_task(self._sync())

    async def _sync(self) -> None:
        while self._next_round:
            waiters, self._next_round = self._next_round, []
            try:
                await asyncio.to_thread(self._inbox.sync)
            except StateError as error:
                self._refuse(waiters, error)
            else:
                _settle(waiters)

    def _refuse(self, waiters: list[Waiter], error: StateError) -> None:
        self.failures += 1
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(_refusal(error))


def _settle(waiters: list[Waiter]) -> None:
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
