"""What is remembered of alerts between runs: changed together with the journal and the messages to send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from seatrial.evidence.database import Database
from seatrial.evidence.instants import written
from seatrial.evidence.leases import Lease, require_leader
from seatrial.evidence.outbox import Outgoing, put
from seatrial.evidence.tables import alert_states
from seatrial.evidence.write import Entry, lock_chain

KIND = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered: the state as canonical JSON, the last run that changed it, and how often it was changed."""

    revision: int = 0
    run: str = ""
    state: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be remembered instead.

    Parameters
    ----------
    state, run
        As :class:`Kept` has them.
    at
        When.
    record
        What the chain shall say of it, canonical JSON; empty: nothing.
    outgoing
        Messages to send.
    """

    state: bytes
    run: str
    at: datetime
    record: bytes = b""
    outgoing: tuple[Outgoing, ...] = ()


class AlertBook:
    """The state of one project's alerts: ``store.alerts(project)``.

    Parameters
    ----------
    database
        Of the store.
    project
        Name of the project.
    """

    def __init__(self, database: Database, project: str) -> None:
        self._database = database
        self._project = project

    def read(self) -> Kept:
        """Return what is remembered."""
        return self._database.run(self._read)

    def change(self, decide: Callable[[Kept], Change | None], *, lease: Lease | None = None) -> None:
        """Write what a decision makes of what is remembered: state, record and messages, all or nothing.

        Parameters
        ----------
        decide
            A pure function; None: nothing changes.
        lease
            Of the leader; None: whoever comes may change it.

        Raises
        ------
        StateError
            ``EVD036`` if another leads since, ``EVDnnn`` if the store cannot be written; nothing is changed.
        """
        tried: list[tuple[int, bytes]] = []

        def work(connection: Connection) -> None:
            lock_chain(connection, place=self._database.place)
            if lease is not None:
                require_leader(connection, lease)
            kept = self._read(connection)
            if (kept.revision, kept.state) in tried:
                return  # an earlier try was committed, and its answer lost
            change = decide(kept)
            if change is not None:
                tried.append((kept.revision + 1, change.state))
                self._write(connection, kept, change)

        self._database.run(work, writing=True)

    def _read(self, connection: Connection) -> Kept:
        row = connection.execute(select(alert_states).where(alert_states.c.project == self._project)).first()
        return Kept() if row is None else Kept(revision=row.revision, run=row.run, state=row.state)

    def _write(self, connection: Connection, kept: Kept, change: Change) -> None:
        values = {"revision": kept.revision + 1, "run": change.run, "state": change.state}
        if kept.revision == 0:
            connection.execute(insert(alert_states).values(values | {"project": self._project}))
        else:
            here = alert_states.c.project == self._project
            connection.execute(update(alert_states).where(here).values(values))
        if change.record:
            Entry(
                kind=KIND,
                written=written(change.at),
                payload=change.record,
                once=False,
                place=self._database.place,
            ).write(connection)
        put(connection, self._project, change.outgoing, at=change.at)
