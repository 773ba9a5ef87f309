"""Bring a metadata store to the revision that this version knows."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from seatrial.values import StateError

REVISIONS = ("0001",)
_MIGRATIONS = Path(__file__).parent / "migrations"


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
            fix="pip install --upgrade seatrial; nothing was changed",
        )


def migrate(connection: Connection) -> None:
    """Run the revisions that are missing, inside the transaction of a connection."""
    from alembic import command  # noqa: PLC0415 - a rare part: only a new or old store needs it
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
