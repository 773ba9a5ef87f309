"""Planes with real packages in service, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from seatrial.journal.entry import Answered, Described, Entry
from seatrial.serving import Limits, NoRecorder, Plane, Recorder, ServedModel, ServedVersion, Snapshot

Result = TypeVar("Result")


class Kept:
    """A recorder that keeps entries in a list; nothing has to be waited for."""

    keeps = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def chooses(self, first_id: bytes) -> bool:
        return bool(first_id)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def settled(self) -> Awaitable[None] | None:
        return None

    @property
    def answered(self) -> list[Answered]:
        return [entry for entry in self.entries if isinstance(entry, Answered)]

    @property
    def described(self) -> list[Described]:
        return [entry for entry in self.entries if isinstance(entry, Described)]


def snapshot(*versions: ServedVersion, number: int = 1, shadows: tuple[str, ...] = (), **said: Any) -> Snapshot:
    """Return a snapshot with one model, whose first version is the champion."""
    champion = versions[0].version if versions else None
    model = ServedModel(name="delays", versions=versions, champion=champion, shadows=shadows)
    return Snapshot(number=number, models=(model,), **said)


@asynccontextmanager
async def serving(
    *versions: ServedVersion,
    recorder: Recorder | None = None,
    limits: Limits | None = None,
    shadows: tuple[str, ...] = (),
) -> AsyncIterator[Plane]:
    """Give a plane with these versions in service, and end it."""
    limits = limits or Limits()
    plane = Plane(recorder=recorder or NoRecorder(), limits=limits)
    applied = await plane.apply(snapshot(*versions, shadows=shadows, limits=limits))
    try:
        assert not applied.failed, applied.failed
        yield plane
    finally:
        await plane.close()


def run(test: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a test's coroutine; no test takes longer than a minute."""
    return asyncio.run(asyncio.wait_for(test(), 60))
