"""Counts of requests per key, in memory that all workers of a server share: a small file that each of them maps."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SLOTS, REACH = 4096, 32
_SLOT = struct.Struct("<16sqIII4x")
_EMPTY = bytes(16)


@dataclass(slots=True, kw_only=True)
class Counted:
    """What one key did in the window that runs and in the one before.

    Parameters
    ----------
    window
        Number of the running window since 1970.
    seconds
        Its length.
    before, now
        Requests in the window before, and in this one.
    """

    window: int
    seconds: int
    before: int = 0
    now: int = 0

    def left_s(self, at: float) -> float:
        """Return how long the running window still runs."""
        return max(0.0, min(float(self.seconds), (self.window + 1) * self.seconds - at))

    def weighted(self, at: float) -> float:
        """Return the count of a window that slides: of the window before, the share that it still covers."""
        return self.before * self.left_s(at) / self.seconds + self.now

    def wait_s(self, limit: int, at: float) -> float:
        """Return how long to wait until one more request is allowed."""
        left = self.left_s(at)
        if self.now < limit:
            return max(0.0, left - self.seconds * (limit - 1 - self.now) / max(self.before, 1))
        return left + self.seconds * (1 - (limit - 1) / self.now)

    def roll(self, at: float) -> None:
        """Move on to the window that runs now.

        A clock that was set back takes the counts with it: it opens nothing, and closes nothing for longer than before.
        """
        window = int(at // self.seconds)
        if window > self.window:
            self.before = self.now if window == self.window + 1 else 0
            self.now = 0
        self.window = window


class RateMemory:
    """A table of counts in a file; what it holds is worth nothing once its windows are over.

    Parameters
    ----------
    file
        Made if it is not there; each process opens it for itself, for the lock is the open file's.
    """

    def __init__(self, file: Path) -> None:
        size = SLOTS * _SLOT.size
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with self._locked():
            if os.fstat(self._handle).st_size != size:
                os.ftruncate(self._handle, 0)
                os.pwrite(self._handle, bytes(size), 0)  # not a hole: on a full disk, to fill one would end the process
        self._table = mmap.mmap(self._handle, size)

    def take(self, key: str, *, limit: int, seconds: int, amount: int, at: float) -> bool:
        """Return True and count so many requests if the limit allows them, else False."""
        with self._locked():
            place, counted = self._find(key, seconds, at)
            is_allowed = counted.weighted(at) + amount <= limit
            if is_allowed:
                counted.now += amount
            self._write(place, key, counted)  # of one that is refused too: its window may be that of a clock set back
            return is_allowed

    def look(self, key: str, *, seconds: int, at: float) -> Counted:
        """Return what a key did, without counting."""
        with self._locked():
            return self._find(key, seconds, at)[1]

    def forget(self, key: str, *, seconds: int, at: float) -> None:
        """Begin anew with a key."""
        with self._locked():
            place, _ = self._find(key, seconds, at)
            self._table[place : place + _SLOT.size] = bytes(_SLOT.size)

    def forget_all(self) -> None:
        """Begin anew with every key."""
        with self._locked():
            self._table[:] = bytes(len(self._table))

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()
        os.close(self._handle)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _find(self, key: str, seconds: int, at: float) -> tuple[int, Counted]:
        """Return the place of a key and its counts; if it has none, an empty place, or that of who was away longest."""
        name = _name(key)
        first = int.from_bytes(name[:4], "little")
        oldest, oldest_end = 0, float("inf")
        for step in range(REACH):
            place = (first + step) % SLOTS * _SLOT.size
            found, window, length, before, now = _SLOT.unpack_from(self._table, place)
            if found == name:
                counted = Counted(window=window, seconds=length, before=before, now=now)
                counted.roll(at)
                return place, counted
            end = 0 if found == _EMPTY else (window + 2) * length
            if end < oldest_end:
                oldest, oldest_end = place, end
        return oldest, Counted(window=int(at // seconds), seconds=seconds)

    def _write(self, place: int, key: str, counted: Counted) -> None:
        _SLOT.pack_into(self._table, place, _name(key), counted.window, counted.seconds, counted.before, counted.now)


def _name(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
