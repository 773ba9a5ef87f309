"""Everything that is SQLite's own: pragmas, how a transaction begins, what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from seatrial.evidence.database import TABLES, WRITING, Database
from seatrial.evidence.meaning import AGAIN, FAILING, FULL, LOCKED, Meaning, unknown
from seatrial.values import StateError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

DATABASE = "seatrial.db"
_BUSY = ("locked", "busy")


def sqlite_database(file: Path, *, wait_s: float) -> Database:
    """Return a database file that exists; each use opens the file by name, so that a lost one is noticed.

    Parameters
    ----------
    file
        The database.
    wait_s
        How long to wait for another process that writes.
    """

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(file.absolute()))}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Database(
        engine=engine,
        place=str(file),
        told=partial(told, place=str(file)),
        is_away=lambda _: False,  # a file that is gone does not come back by itself
    )


def make_database(file: Path, *, wait_s: float) -> None:
    """Make sure that the file exists and keeps a write-ahead log.

    Raises
    ------
    sqlite3.Error
        If the file cannot be made, or is no database.
    """
    deadline = time.monotonic() + wait_s
    connection = sqlite3.connect(file, timeout=wait_s, isolation_level=None)
    try:
        # Two processes that switch at once answer "locked" without waiting, so we wait here.
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL").fetchone()
            except sqlite3.OperationalError as error:
                if not any(word in str(error) for word in _BUSY) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return
    finally:
        connection.close()


def told(error: BaseException, *, place: str) -> StateError:
    """Return what an error of SQLite means for the user, and what to do."""
    words = str(getattr(error, "orig", None) or error).strip()
    meant = next((meaning for part, meaning in _MEANINGS if part in words.casefold()), None)
    return unknown(words, place=place) if meant is None else meant.error(place)


_BACKUP = "bring it back from a backup; or move the folder away, and a new chain begins"
_DAMAGED = Meaning("EVD022", "the database of the evidence is damaged", _BACKUP)
_GONE = Meaning(
    "EVD021",
    "the database of the evidence is gone, or its folder may not be written",
    f"bring back the folder from a backup, or give yourself the right to write there{AGAIN}",
)
_READ_ONLY = Meaning(
    "EVD023",
    "the database of the evidence may not be written",
    f"give yourself the right to write to it and its folder{AGAIN}",
)
_MEANINGS = (
    ("locked", LOCKED),
    ("unable to open", _GONE),
    ("no such table", _DAMAGED),
    ("not a database", _DAMAGED),
    ("malformed", _DAMAGED),
    ("readonly", _READ_ONLY),
    ("full", FULL),
    ("disk i/o", FAILING),
)


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(TABLES, False):  # SQLite changes a table by making another in its place, to which others point
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    writing = options.get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
