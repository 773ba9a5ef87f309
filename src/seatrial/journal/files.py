"""The files of an inbox: how they are named, which of them are whole, and whose they are."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".inbox"
LOCK = ".lock"
BEGUN = b"begun"
CLOSING = "-closing"
LOG = "-wal"
BESIDE = (LOG, "-shm", "-journal", CLOSING)
_NAME = re.compile(r"(?P<owner>[0-9a-f]+-[0-9]+)\.(?P<number>[0-9]{8})\.inbox")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class InboxFile:
    """One file of an inbox; the writer holds a lock beside it for as long as it writes.

    Parameters
    ----------
    owner
        The inbox that wrote it: something random, and the number of its process for the reader's eye.
    number
        Its place among the files of its owner, from 1.
    folder
        Where it lies.
    """

    owner: str
    number: int
    folder: Path

    @property
    def path(self) -> Path:
        """The database."""
        return self.folder / f"{self.owner}.{self.number:08d}{SUFFIX}"

    @property
    def wal(self) -> Path:
        """What was written last, beside the database."""
        return Path(f"{self.path}{LOG}")

    @property
    def lock(self) -> Path:
        """Held by the writer while it writes, and by whoever takes the file away."""
        return Path(f"{self.path}{LOCK}")

    @property
    def all(self) -> tuple[Path, ...]:
        """Everything that may lie on the disk of it, but for the lock; the database first."""
        return (self.path, *(Path(f"{self.path}{beside}") for beside in BESIDE))

    def claim(self) -> int | None:
        """Return the lock as a file descriptor; None if another holds it.

        The lock dies with its holder, however that dies. Closing the descriptor gives it up.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        while (held := self._locked()) is not None and not _is_there(held):
            os.close(held)
        return held

    def begin(self) -> int | None:
        """Return the lock of a file that is to be written; None if somebody took it for one that was left behind.

        That number is used up then: the tables may have noted it as taken.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        held = self._locked()
        if held is not None and not _is_there(held):
            os.close(held)
            return None
        return held

    def move(self, folder: Path) -> None:
        """Move a file that is closed into another folder: its log first, without which it would be empty there."""
        for path in (self.wal, self.path):
            with suppress(FileNotFoundError):
                path.rename(folder / path.name)

    def remove(self, held: int) -> None:
        """Remove everything of it, and give up its lock.

        Parameters
        ----------
        held
            The lock, as :meth:`claim` gave it.
        """
        os.ftruncate(held, 0)  # from here on it was never begun, for those who find what we leave if we die now
        for path in (*self.all, self.lock):
            path.unlink(missing_ok=True)
        os.close(held)

    def _locked(self) -> int | None:
        held = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return None
        return held


def _is_there(held: int) -> bool:
    """Say whether a lock is the one that others see: it may have been removed before it was ours."""
    return os.fstat(held).st_nlink > 0


def close_with_log(connection: sqlite3.Connection, path: Path) -> None:
    """Close a database and leave its log beside it, which holds all that was ever written.

    SQLite would bring the log into the database, which takes the processor from answers, and the disk. It does not if
    the database has another name at that moment; should we die then, the log alone is enough.
    """
    moved = Path(f"{path}{CLOSING}")
    with suppress(sqlite3.DatabaseError):
        connection.execute("PRAGMA synchronous=FULL")  # should the system not rename a file that is open
    with suppress(OSError):
        path.rename(moved)
    connection.close()
    with suppress(OSError):
        moved.rename(path)


def own_name(random: bytes) -> str:
    """Return a name of a new owner from some random bytes."""
    return f"{random.hex()}-{os.getpid()}"


def files_of(folder: Path) -> Iterator[InboxFile]:
    """Give the files of a folder by owner and number, those too of which only the lock is there."""
    if not folder.is_dir():
        return
    names = {entry.name.removesuffix(LOCK) for entry in os.scandir(folder)}
    for name in sorted(names):
        if found := _NAME.fullmatch(name):
            yield InboxFile(owner=found["owner"], number=int(found["number"]), folder=folder)
