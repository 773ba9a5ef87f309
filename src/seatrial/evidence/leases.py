"""One leader when several run: a lease with an end, and a number that grows with each leader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text, update

from seatrial.evidence.database import Database
from seatrial.evidence.instants import LONG_AGO, now_of, written
from seatrial.evidence.tables import leases
from seatrial.values import StateError

_MAKE = text(
    "INSERT INTO lease (name, holder, token, expires) VALUES (:name, '', 0, :expires) ON CONFLICT (name) DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something alone for a while.

    Parameters
    ----------
    name
        What is done, such as ``"watch:flight-delay"``.
    holder
        Who does it, such as host and process; no two that run at once have the same.
    token
        Grows with each leader; what is written with an older one is refused.
    expires
        Until when, unless it is renewed.
    """

    name: str
    holder: str
    token: int
    expires: datetime


class Leases:
    """The leases in a store: ``store.leases``.

    ``now`` is the database's own clock unless one is given, so that leaders on several machines share one. Whoever was
    asleep when its lease ran out may still think that it leads; :func:`require_leader` refuses what it writes then.

    Parameters
    ----------
    database
        Of the store.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, *, length: timedelta, now: datetime | None = None) -> Lease | None:
        """Return the lease, taken or, if this holder has it already, renewed; None while another holds it.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """

        def work(connection: Connection) -> Lease | None:
            at = now or now_of(connection)
            connection.execute(_MAKE, {"name": name, "expires": written(LONG_AGO)})
            found = _read(connection, name)
            if found is None or (found.expires > at and found.holder != holder):
                return None
            is_new = found.expires <= at
            return _write(
                connection,
                replace(found, holder=holder, token=found.token + is_new, expires=at + length),
            )

        return self._database.run(work, writing=True)

    def renew(self, lease: Lease, *, length: timedelta, now: datetime | None = None) -> Lease | None:
        """Return the lease with a later end; None if another took it meanwhile.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """

        def work(connection: Connection) -> Lease | None:
            found = _read(connection, lease.name)
            if found is None or found.token != lease.token:
                return None
            return _write(connection, replace(found, expires=(now or now_of(connection)) + length))

        return self._database.run(work, writing=True)

    def release(self, lease: Lease) -> None:
        """Let another take it at once; nothing happens if one did already.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """

        def work(connection: Connection) -> None:
            found = _read(connection, lease.name)
            if found is not None and found.token == lease.token:
                _write(connection, replace(found, expires=LONG_AGO))

        self._database.run(work, writing=True)

    def read(self, name: str) -> Lease | None:
        """Return the lease as it stands, expired or not; None if nobody ever took it."""
        return self._database.run(lambda connection: _read(connection, name, locked=False))


def require_leader(connection: Connection, lease: Lease) -> None:
    """Refuse to go on unless a lease still stands or nobody took it since, until the end of this transaction.

    Raises
    ------
    StateError
        ``EVD036``; nothing is written.
    """
    found = _read(connection, lease.name)
    if found is None or found.token != lease.token:
        raise StateError(
            "EVD036",
            f"another process leads since: {found.holder if found else 'nobody'}",
            where=lease.name,
            expected="one leader; this process slept or was cut off until its lease ran out",
            fix="nothing was written; the other goes on with the work",
        )


def _read(connection: Connection, name: str, *, locked: bool = True) -> Lease | None:
    query = select(leases).where(leases.c.name == name)
    row = connection.execute(query.with_for_update() if locked else query).first()
    if row is None:
        return None
    return Lease(name=row.name, holder=row.holder, token=row.token, expires=datetime.fromisoformat(row.expires))


def _write(connection: Connection, lease: Lease) -> Lease:
    values = {"holder": lease.holder, "token": lease.token, "expires": written(lease.expires)}
    connection.execute(update(leases).where(leases.c.name == lease.name).values(values))
    return lease
