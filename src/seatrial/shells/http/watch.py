"""Follows the file that says what is served, and puts each change into force."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from seatrial.serving.plane import Plane
from seatrial.serving.snapshot import Snapshot, decode_snapshot
from seatrial.shells.http.access import Access
from seatrial.values.errors import SeatrialError

EVERY_S = 0.25
RETRY_S = 5.0
Mark: TypeAlias = tuple[int, int, int]


class Watch:
    """Keeps a worker as the last readable snapshot says; without a file, or with one that cannot be read, as it was.

    Parameters
    ----------
    file
        ``.seatrial/serving/snapshot.json``.
    plane, access
        What is told.
    tell
        Takes a sentence about what went wrong.
    """

    def __init__(self, file: Path, plane: Plane, *, access: Access, tell: Callable[[str], None]) -> None:
        self._file = file
        self._plane = plane
        self._access = access
        self._tell = tell
        self._seen: Mark | None = None
        self._known: Mark | None = None  # of the keys
        self._retry_at: float | None = None
        self._last_words = ""

    async def run(self) -> None:
        """Look again and again; at the keys also while a model loads, which may take minutes."""
        looking = asyncio.create_task(self.look())
        try:
            while True:
                await asyncio.sleep(EVERY_S)
                self.look_at_keys()
                if looking.done():
                    looking.result()
                    looking = asyncio.create_task(self.look())
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    def look_at_keys(self) -> None:
        """Put the keys into force if the snapshot is another one than before: one that was revoked waits for nobody."""
        mark = self._mark()
        if mark is None or mark == self._known:
            return
        snapshot = self._read()
        if snapshot is not None:
            self._access.put(snapshot)
            self._known = mark

    async def look(self) -> None:
        """Put the snapshot into force if it is another one than before, or if a model could not be loaded then."""
        self.look_at_keys()
        mark = self._mark()
        due = self._retry_at is not None and asyncio.get_running_loop().time() >= self._retry_at
        if mark is None or (mark == self._seen and not due):
            return
        snapshot = self._read()
        if snapshot is not None:
            self._seen = mark
            await self._apply(snapshot)

    def _mark(self) -> Mark | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> Snapshot | None:
        try:
            return decode_snapshot(self._file.read_bytes(), where=str(self._file))
        except OSError as error:
            self._say(f"the snapshot cannot be read: {error}")
        except SeatrialError as error:
            self._say(error.words)
        return None

    async def _apply(self, snapshot: Snapshot) -> None:
        applied = await self._plane.apply(snapshot)
        for name, version, error in applied.failed:
            self._say(f"{name} {version} could not be loaded. {error.words}")
        self._retry_at = asyncio.get_running_loop().time() + RETRY_S if applied.failed else None

    def _say(self, words: str) -> None:
        if words != self._last_words:
            self._last_words = words
            self._tell(words)
