"""Instants as the store writes them: text in UTC, of one length, that sorts as they do."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, text

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def written(instant: datetime) -> str:
    """Return an instant as text.

    Examples
    --------
    >>> written(datetime(2026, 1, 1, tzinfo=UTC))
    '2026-01-01T00:00:00.000000+00:00'
    """
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def now_of(connection: Connection) -> datetime:
    """Return the database's own clock: one for all machines that use it; a file has that of its machine."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)
