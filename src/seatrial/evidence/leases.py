"""One leader when several run: a lease with an end, and a number that grows with each leader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from seatrial.evidence.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something alone for a while.

    Parameters
    ----------
    name
        What is done, such as ``"watch:flight-delay"``.
    holder
        Who does it, such as host and process.
    token
        Grows with each change of holder; what is written with an older one is refused.
    expires
        Until when, unless it is renewed.
    """

    name: str
    holder: str
    token: int
    expires: datetime


class Leases:
    """The leases in a store: ``store.leases``.

    ``now`` is the database's own clock unless one is given, so that leaders on several machines share one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, *, length: timedelta, now: datetime | None = None) -> Lease | None:
        """Return the lease, taken or, if this holder has it already, renewed; None while another holds it."""
        raise NotImplementedError

    def renew(self, lease: Lease, *, length: timedelta, now: datetime | None = None) -> Lease | None:
        """Return the lease with a later end; None if another took it meanwhile."""
        raise NotImplementedError

    def release(self, lease: Lease) -> None:
        """Let another take it at once; nothing happens if one did already."""
        raise NotImplementedError

    def read(self, name: str) -> Lease | None:
        """Return the lease as it stands, expired or not; None if nobody ever took it."""
        raise NotImplementedError
