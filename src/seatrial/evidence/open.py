"""Open the database of a store: found or made, never newer than this version, brought to its revision."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from seatrial.evidence.migrate import REVISIONS, current_revision, migrate, require_known
from seatrial.evidence.sqlite import DATABASE, WRITING, make_database, sqlite_engine, told
from seatrial.values import StateError

GITIGNORE = "# Made by seatrial: state, not source.\n*\n"


def open_engine(place: str | Path, *, wait_s: float) -> tuple[Engine, str, bool]:
    """Return an engine on a store at the newest revision, where it lies in words, and whether it was made just now.

    Raises
    ------
    StateError
        ``EVDnnn``; a store of a newer version was not touched.
    """
    if isinstance(place, str) and "://" in place:
        url = _parsed(place)
        if url.get_backend_name() == "sqlite":
            return _open_file(_sqlite_file(url), wait_s=wait_s)
        return _open_server(url)
    return _open_file(Path(place) / DATABASE, wait_s=wait_s)


def _open_file(file: Path, *, wait_s: float) -> tuple[Engine, str, bool]:
    try:
        if not file.is_file() or file.stat().st_size == 0:
            _lay_out(file.parent)
            make_database(file, wait_s=wait_s)
        engine = sqlite_engine(file, wait_s=wait_s)
        revision = _revision(engine, place=str(file))
        if revision != REVISIONS[-1]:
            make_database(file, wait_s=wait_s)
            _bring_up(engine, place=str(file))
    except (DBAPIError, sqlite3.Error) as error:
        raise told(error, place=str(file)) from error
    except OSError as error:
        raise StateError(
            "EVD021",
            f"the state folder cannot be made or read: {error.strerror or error}",
            where=str(file.parent),
            fix="give yourself the right to read and write there; or put the state elsewhere: [store] url",
        ) from error
    return engine, str(file), revision is None


def _lay_out(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if folder.name == ".seatrial" and not ignored.exists():
        ignored.write_text(GITIGNORE, encoding="utf-8")


def _open_server(url: URL) -> tuple[Engine, str, bool]:
    place = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url)
        revision = _revision(engine, place=place)
        if revision != REVISIONS[-1]:
            _bring_up(engine, place=place)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StateError(
            "EVD028",
            f"no driver for this database is installed: {error}",
            where=place,
            fix="install the driver, or remove [store] url to use SQLite",
        ) from error
    except DBAPIError as error:
        raise told(error, place=place) from error
    return engine, place, revision is None


def _revision(engine: Engine, *, place: str) -> str | None:
    with engine.connect() as connection:
        revision = current_revision(connection)
    require_known(revision, place=place)
    return revision


def _bring_up(engine: Engine, *, place: str) -> None:
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITING: True})
        with connection.begin():
            revision = current_revision(connection)  # another process may have been faster
            require_known(revision, place=place)
            if revision != REVISIONS[-1]:
                migrate(connection)


def _parsed(text: str) -> URL:
    try:
        return make_url(text)
    except ArgumentError as error:
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
