"""What a server writes its answers into before they go out: SQLite files, turned every few seconds."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal
from zlib import crc32

import msgspec

from seatrial.journal.entry import Described, Entry
from seatrial.journal.files import BEGUN, InboxFile, close_with_log, own_name
from seatrial.values.errors import StateError

Level = Literal["written", "synced"]
TURN_AFTER_S = 5.0
TURN_AFTER_BYTES = 8 << 20
FORMAT = 1
PAGE = 2048  # larger pages write more for one small answer, and smaller ones more for a large one
_INSERT = "INSERT INTO entries VALUES (?)"
_ARRAY = b"\xdd"  # MessagePack's mark of an array whose length follows in four bytes
_sync_data = getattr(os, "fdatasync", os.fsync)
_FULL = ("disk is full", "no space", "file too large", "quota")


class Inbox:
    """The answers and outcomes of one process, committed before they are acknowledged.

    What was committed survives the process (``"written"``); after :meth:`sync` the machine too (``"synced"``). The
    files are read, and removed, by whoever compacts the journal; see :mod:`seatrial.journal.compact`.

    Not for two threads at once, but for :meth:`sync`. Nothing here waits for the disk, but for :meth:`sync`: files
    that are turned away from are closed in a thread.

    Parameters
    ----------
    folder
        Where the files go; made if it is not there.
    level
        ``"written"`` or ``"synced"``.
    turn_after_s, turn_after_bytes
        When a new file is begun, in seconds since the last one was and in bytes of entries.
    clock
        Seconds that never go back.
    """

    def __init__(
        self,
        folder: Path,
        *,
        level: Level = "written",
        turn_after_s: float = TURN_AFTER_S,
        turn_after_bytes: int = TURN_AFTER_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self.level = level
        self._turn_after_s = turn_after_s
        self._turn_after_bytes = turn_after_bytes
        self._clock = clock
        self._owner = own_name(os.urandom(8))
        self._number = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._pending: list[bytes] = []
        self._described: dict[tuple[str, str], bytes] = {}
        self._told = False  # whether the file knows all of them
        self._writer: _Writer | None = None
        self._unsynced: list[_Writer] = []
        self._guard = threading.Lock()  # of the line above
        self._closing: list[threading.Thread] = []

    @property
    def pending(self) -> int:
        """Number of entries that were added and not committed."""
        return len(self._pending)

    def add(self, entry: Entry) -> None:
        """Take an entry for the next commit.

        Raises
        ------
        TypeError, OverflowError
            If it holds what MessagePack cannot: an integer of more than 64 bits.
        """
        if type(entry) is Described:
            self._described[entry.model, entry.version] = self._encode(entry)
            self._told = False
        else:
            self._pending.append(self._encode(entry))

    def commit(self) -> None:
        """Write what was added, all or nothing; afterwards it survives the end of the process.

        Raises
        ------
        StateError
            ``JRN001`` the disk is full, ``JRN002`` it cannot be written. What was added is dropped: it must not be
            acknowledged. The inbox stays usable, and the next commit tries anew.
        """
        entries = self._pending
        if not entries:
            return
        self._pending = []
        if self._writer is not None and self._writer.is_lost:
            self.turn()
        try:
            writer = self._writer or self._begin()
            if not self._told:
                entries = [*self._described.values(), *entries]
            writer.write(sealed(_ARRAY + len(entries).to_bytes(4) + b"".join(entries)))
        except (sqlite3.Error, OSError) as error:
            self.turn()  # what the file holds is whole, and the next one may lie where the disk is sound
            raise told(error, self.folder) from error
        self._told = True
        if writer.size >= self._turn_after_bytes or self._clock() >= writer.due:
            self.turn()

    def turn(self) -> None:
        """Close the file, in a thread, so that it can be taken away; the next commit begins another."""
        writer, self._writer = self._writer, None
        self._told = False
        if writer is not None:
            self._closing = [thread for thread in self._closing if thread.is_alive()]
            self._closing.append(threading.Thread(target=writer.close, name=f"close {writer.file.path.name}"))
            self._closing[-1].start()

    def turn_if_due(self) -> None:
        """Close the file if it is old enough; to be called now and then, as nobody else sees that nothing comes."""
        if self._writer is not None and self._clock() >= self._writer.due:
            self.turn()

    def sync(self) -> None:
        """Return when everything that was committed before this call is on the disk; in any thread.

        Raises
        ------
        StateError
            ``JRN001``, ``JRN002`` if the disk does not do it: nothing that waited for it may be acknowledged, nor what
            was committed behind it meanwhile, which the next call refuses; what is committed later goes elsewhere.
        """
        with self._guard:
            current, writers = self._writer, tuple(self._unsynced)
        lost = [each for each in writers if each.is_lost]
        try:
            for writer in writers:
                writer.sync()
        except OSError as error:
            self._know(lost, apart_from=current)
            raise told(error, self.folder) from error
        self._know(writers, apart_from=current)

    def _know(self, writers: Sequence[_Writer], *, apart_from: _Writer | None) -> None:
        """Take note that nobody waits for some files any more, but for the one that is being written."""
        with self._guard:
            self._unsynced = [each for each in self._unsynced if each not in writers or each is apart_from]

    def close(self) -> None:
        """Commit what was added, to the disk if so asked, and close everything.

        Raises
        ------
        StateError
            As :meth:`commit`; everything is closed nevertheless.
        """
        try:
            self.commit()
            if self.level == "synced":
                self.sync()
        finally:
            self.turn()
            for thread in self._closing:
                thread.join()

    def _begin(self) -> _Writer:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock: int | None = None
        while lock is None:
            self._number += 1
            file = InboxFile(owner=self._owner, number=self._number, folder=self.folder)
            lock = file.begin()
        self._writer = _Writer(file, lock, due=self._clock() + self._turn_after_s)
        if self.level == "synced":
            with self._guard:
                self._unsynced.append(self._writer)
        return self._writer


class _Writer:
    """One file that is being written, by the holder of its lock."""

    def __init__(self, file: InboxFile, lock: int, *, due: float) -> None:
        self.file = file
        self.due = due
        self.size = 0
        self.is_lost = False
        """Whether the disk has failed it: the system tells that once, and afterwards that all is well."""
        self._log: _Log | None = None
        self._lock = lock
        try:
            self._connection = _opened(file.path)
            os.write(lock, BEGUN)  # from here on, a database that is empty or short is a damaged one
        except (sqlite3.Error, OSError):
            file.remove(lock)
            raise
        self._execute = self._connection.cursor().execute

    def write(self, body: bytes) -> None:
        """Commit one array of entries: a statement by itself is a transaction."""
        self._execute(_INSERT, (body,))
        self.size += len(body)

    def sync(self) -> None:
        """Return when all that was committed is on the disk; raises ``OSError`` for ever once it was not."""
        if self.is_lost:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        try:
            self._sync()
        except OSError:
            self.is_lost = True
            raise

    def _sync(self) -> None:
        if self._log is None:
            _to_disk(self.file.path)
            _to_disk(self.file.folder)
            try:
                self._log = _Log(self.file.wal)
            except FileNotFoundError:  # it is in the tables already
                return
        self._log.sync()

    def close(self) -> None:
        """Give up the file and its lock."""
        try:
            close_with_log(self._connection, self.file.path)
        finally:
            os.close(self._lock)


class _Log:
    """The log of a file, open for as long as anybody brings it to the disk.

    A thread that opened it each time would wait three times for its turn, each time for as long as the loop works.
    """

    def __init__(self, path: Path) -> None:
        self._opened: int | None = None
        self._opened = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        if self._opened is not None:
            os.close(self._opened)

    def sync(self) -> None:
        """Return when all that was written to it is on the disk."""
        if self._opened is not None:
            _sync_data(self._opened)


def sealed(body: bytes) -> bytes:
    """Return the body of a row with its checksum before it: of a file that is cut off, SQLite gives zeros too."""
    return crc32(body).to_bytes(4) + body


def told(error: sqlite3.Error | OSError, folder: Path) -> StateError:
    """Return what an error of the disk means for who wanted to record something."""
    words = getattr(error, "strerror", None) or str(error)
    if any(word in words.casefold() for word in _FULL):
        return StateError(
            "JRN001",
            f"the disk of the journal is full: {words}",
            where=str(folder),
            expected="room for every answer that is given",
            fix="free some space; the next answer is recorded as soon as there is some",
        )
    return StateError(
        "JRN002",
        f"the journal cannot be written: {words}",
        where=str(folder),
        expected="a folder that this process may write to, on a disk that works",
        fix="see the owner and the rights of the folder, and what the system's log says of the disk",
    )


def _opened(path: Path) -> sqlite3.Connection:
    """Return a new database, tuned to take one row at a time from one process.

    ``synchronous`` is off, as with any other value SQLite waits for the disk at the first write of each file; what
    ``synced`` promises is kept by :meth:`Inbox.sync`.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for line in (
            "locking_mode=EXCLUSIVE",  # no shared memory, no locks to take for each commit
            f"page_size={PAGE}",
            "synchronous=OFF",
            "journal_mode=WAL",
            "wal_autocheckpoint=0",
            f"user_version={FORMAT}",
        ):
            connection.execute(f"PRAGMA {line}").fetchone()
        connection.execute("CREATE TABLE entries (body BLOB NOT NULL)")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _to_disk(path: Path) -> None:
    """Return when a file is on the disk; one that is gone was taken into the tables before, or is being closed."""
    try:
        opened = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        _sync_data(opened)
    finally:
        os.close(opened)
