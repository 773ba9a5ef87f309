"""Bring a metadata store to a revision that this version knows, forward or back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from seatrial.values import InputError, StateError, did_you_mean

REVISIONS = ("0001", "0002", "0003", "0004")
MIGRATIONS = Path(__file__).parent / "migrations"


def current_revision(connection: Connection) -> str | None:
    """Return the revision of a store, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def require_known(revision: str | None, *, place: str) -> None:
    """Refuse a store of a newer version.

    Raises
    ------
    StateError
        ``EVD001``; nothing was touched.
    """
    if revision is not None and revision not in REVISIONS:
        raise StateError(
            "EVD001",
            f"this state was written by a newer version of seatrial (its revision is {revision[:40]})",
            where=place,
            expected=f"revision {REVISIONS[-1]} or older",
            fix="pip install --upgrade seatrial; or a database of its own, if another program keeps its tables there; "
            "nothing was changed",
        )


def migrate(connection: Connection, *, to: str = REVISIONS[-1], folder: Path = MIGRATIONS) -> None:
    """Run the revisions that lead to one, forward or back, inside a transaction that may change tables.

    Parameters
    ----------
    connection
        To a store, or to an empty database.
    to
        Name of the revision.
    folder
        Where the revisions are.

    Raises
    ------
    InputError
        ``EVD014`` if there is no such revision.
    StateError
        ``EVD022`` if a row points to one that is not there.
    """
    from alembic import command  # noqa: PLC0415 - a rare part: only a new or old store needs it
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    newest_first = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if to not in newest_first:
        raise InputError(
            "EVD014",
            f"there is no revision {to[:40]}.{did_you_mean(to, newest_first)}",
            expected=f"one of {', '.join(reversed(newest_first))}",
        )
    now = current_revision(connection)
    back = now is not None and newest_first.index(to) > newest_first.index(now)
    (command.downgrade if back else command.upgrade)(config, to)
    _require_whole(connection)


def _require_whole(connection: Connection) -> None:
    """Refuse tables in which a row points to one that is not there; PostgreSQL sees to it itself."""
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise StateError(
            "EVD022",
            f"the table {lost[0]} has a row that points to a {lost[2]} that is not there",
            expected="tables that can be brought to another revision; nothing was changed",
            fix="seatrial audit verify; then bring the state back from a backup",
        )
