"""Open the database of a store: found or made, never newer than this version, brought to its revision."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from seatrial.evidence.database import Database
from seatrial.evidence.migrate import REVISIONS, current_revision, migrate, require_known
from seatrial.evidence.postgresql import postgresql_database
from seatrial.evidence.sqlite import DATABASE, make_database, sqlite_database, told
from seatrial.values import Progress, StateError, silent

if TYPE_CHECKING:
    from sqlalchemy import Connection

GITIGNORE = "# Made by seatrial: state, not source.\n*\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a store is opened.

    Parameters
    ----------
    wait_s
        How long to wait for another process that writes, and for the first answer of a server, in seconds.
    patience_s
        How long to wait for a server that was there and went away.
    password
        Of the server's user, for a URL without one.
    progress
        Told while a server is waited for.
    """

    wait_s: float = 10.0
    patience_s: float = 120.0
    password: str | None = field(default=None, repr=False)
    progress: Progress = silent


def open_database(place: str | Path, manner: Manner) -> tuple[Database, bool]:
    """Return a database at the newest revision, and whether it was made just now.

    Raises
    ------
    StateError
        ``EVDnnn``; a store of a newer version was not touched.
    """
    if not (isinstance(place, str) and "://" in place):
        return _open_file(Path(place) / DATABASE, wait_s=manner.wait_s)
    url = _parsed(place)
    kind = url.get_backend_name()
    if kind == "sqlite":
        return _open_file(_sqlite_file(url), wait_s=manner.wait_s)
    if kind in ("postgresql", "postgres"):
        return _open_server(url, manner)
    raise StateError(
        "EVD028",
        f"there is no driver here for {kind[:40]}",
        where="store.url",
        expected="sqlite:///... or postgresql://...",
        fix="remove [store] url to use SQLite",
    )


def _open_file(file: Path, *, wait_s: float) -> tuple[Database, bool]:
    try:
        if not file.is_file() or file.stat().st_size == 0:
            _lay_out(file.parent)
            make_database(file, wait_s=wait_s)
        database = sqlite_database(file, wait_s=wait_s)
        revision = _revision(database)
        if revision != REVISIONS[-1]:
            make_database(file, wait_s=wait_s)
            _bring_up(database)
    except sqlite3.Error as error:
        raise told(error, place=str(file)) from error
    except OSError as error:
        raise StateError(
            "EVD021",
            f"the state folder cannot be made or read: {error.strerror or error}",
            where=str(file.parent),
            fix="give yourself the right to read and write there; or put the state elsewhere: [store] url",
        ) from error
    return database, revision is None


def _lay_out(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if folder.name == ".seatrial" and not ignored.exists():
        ignored.write_text(GITIGNORE, encoding="utf-8")


def _open_server(url: URL, manner: Manner) -> tuple[Database, bool]:
    database = postgresql_database(
        url,
        password=manner.password,
        wait_s=manner.wait_s,
        patience_s=manner.patience_s,
        progress=manner.progress,
    )
    try:
        revision = _revision(database)
        if revision != REVISIONS[-1]:
            _bring_up(database)
    except StateError:
        database.engine.dispose()
        raise
    return database, revision is None


def _revision(database: Database) -> str | None:
    revision = database.once(current_revision)
    require_known(revision, place=database.place)
    return revision


def _bring_up(database: Database) -> None:
    def bring_up(connection: Connection) -> None:
        revision = current_revision(connection)  # another process may have been faster
        require_known(revision, place=database.place)
        if revision != REVISIONS[-1]:
            migrate(connection)

    database.once(bring_up, tables=True)


def _parsed(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StateError(
            "EVD027", "this is no database URL", where="store.url", fix='[store] url = "sqlite:///state/seatrial.db"'
        ) from error


def _sqlite_file(url: URL) -> Path:
    if url.database in (None, "", ":memory:"):
        raise StateError(
            "EVD027",
            "a store in memory would forget the evidence",
            where="store.url",
            fix='[store] url = "sqlite:///state/seatrial.db"',
        )
    return Path(str(url.database))
