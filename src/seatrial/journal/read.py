"""What the file of an inbox holds, as far as it can be read, and what is damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from seatrial.journal.entry import Entry
from seatrial.journal.files import BEGUN, InboxFile, close_with_log
from seatrial.journal.inbox import FORMAT, PAGE, sealed

SALVAGE = "salvage-"
_MAGIC = b"SQLite format 3\0"
_LOG_HEADER = 32
_FRAME_HEADER = struct.Struct(">IIQ8x")  # page, pages after a commit or 0, salt, checksum
_FROM_START = "SELECT rowid, body FROM entries ORDER BY rowid"
_READING = (
    "writable_schema=ON",  # first, else not a page is read of a database that is cut off
    "locking_mode=EXCLUSIVE",
    "synchronous=OFF",  # the log stays, and is all that counts
    "wal_autocheckpoint=0",
)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_decode = msgspec.msgpack.Decoder(list[Entry]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was read.

    Parameters
    ----------
    entries
        In the order in which they were committed.
    damage
        What could not be read, in words; empty if nothing is missing.
    """

    entries: tuple[Entry, ...]
    damage: str = ""


def read_file(file: InboxFile) -> Content:
    """Return the entries of a file; only for the holder of its lock.

    A writer that was killed leaves a log beside the database: what was committed there is read, and what it was just
    writing was never acknowledged. As a log is never begun anew, it holds all of the file until it is closed: so a
    database that is cut off, with its log, is read as if it were whole.

    Raises
    ------
    OSError, sqlite3.Error
        If the disk cannot be read just now; the file is as it was.
    """
    size = file.path.stat().st_size if file.path.exists() else 0
    begun = file.lock.read_bytes() == BEGUN
    logged = file.wal.exists() and file.wal.stat().st_size > _LOG_HEADER
    if size < PAGE and not logged:
        return Content(entries=(), damage="the database is cut off" if begun else "")
    if not (logged and (size % PAGE or not _is_database(file.path))):
        return _decoded(_bodies(file.path, begun=begun))
    with tempfile.TemporaryDirectory(dir=file.folder, prefix=SALVAGE) as folder:
        return _decoded(_bodies(_beside_a_new_one(file, Path(folder)), begun=begun))


def _is_database(path: Path) -> bool:
    if not path.exists():  # its writer died while it closed it
        return False
    with path.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def _beside_a_new_one(file: InboxFile, folder: Path) -> Path:
    """Return a new, empty database with the file's log beside it."""
    path = folder / file.path.name
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size={PAGE}")
        connection.execute("PRAGMA journal_mode=WAL")
    shutil.copyfile(file.wal, f"{path}-wal")
    return path


def _decoded(found: Iterator[bytes | str | None]) -> Content:
    """Return the entries of bodies, and as damage the texts between them."""
    entries: list[Entry] = []
    damage: list[str] = []
    for body in found:
        if isinstance(body, str):
            damage.append(body)
            continue
        if body is None or sealed(body[4:]) != body:
            damage.append("a row is damaged")
            continue
        try:
            entries.extend(_decode(body[4:]))
        except msgspec.DecodeError as error:
            damage.append(f"a row is not what an inbox holds: {error}")
    return Content(entries=tuple(entries), damage="; ".join(dict.fromkeys(damage)))


def _bodies(path: Path, *, begun: bool) -> Iterator[bytes | str | None]:
    log = Path(f"{path}-wal")
    commits = _commits(log)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield from _bodies_by(connection, commits=commits, begun=begun)
    finally:
        close_with_log(connection, path)


def _bodies_by(connection: sqlite3.Connection, *, commits: int, begun: bool) -> Iterator[bytes | str | None]:
    last = 0
    try:
        for line in _READING:
            connection.execute(f"PRAGMA {line}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            if begun:
                yield "the database has no table"
            return
        if version > FORMAT:
            yield f"it is of version {version}, and this Seatrial reads {FORMAT}"
            return
        for row, body in connection.execute(_FROM_START):
            yield body
            last = row
    except sqlite3.DatabaseError as error:
        _raise_unless_damaged(error)
        yield f"the database is damaged: {error}"
        yield from reversed(_from_end(connection, last))
    yield from _lost(connection, commits)


def _from_end(connection: sqlite3.Connection, last: int) -> list[bytes | None]:
    """Return the rows that can be read from the end on, down to row ``last``, the last of them first."""
    found: list[bytes | None] = []
    try:
        found.extend(row[1] for row in connection.execute(f"{_FROM_START} DESC") if row[0] > last)
    except sqlite3.DatabaseError as error:
        _raise_unless_damaged(error)
    return found


def _raise_unless_damaged(error: sqlite3.DatabaseError) -> None:
    """Tell a file that is not whole from a disk that fails or is full: the latter may read it later."""
    if error.sqlite_errorcode & 0xFF not in _DAMAGED:
        raise error


def _commits(log: Path) -> int:
    """Return the number of the last frame of a log that is there in full length and looks like a commit."""
    if not log.exists():
        return 0
    last = 0
    whole = (log.stat().st_size - _LOG_HEADER) // (_FRAME_HEADER.size + PAGE)
    with log.open("rb") as opened:
        salt = opened.read(_LOG_HEADER)[16:24]
        for number in range(1, whole + 1):
            _, pages, found = _FRAME_HEADER.unpack(opened.read(_FRAME_HEADER.size))
            if pages and found.to_bytes(8) == salt:
                last = number
            opened.seek(PAGE, os.SEEK_CUR)
    return last


def _lost(connection: sqlite3.Connection, commits: int) -> Iterator[str]:
    """Say it if there are commits behind the last frame that SQLite takes for whole."""
    try:
        _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.DatabaseError as error:
        _raise_unless_damaged(error)
        frames = 0
    if frames < commits:
        yield f"its log is damaged behind frame {max(frames, 0):,} of {commits:,}"
