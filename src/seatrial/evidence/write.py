"""Write one record at the end of the chain, exactly once."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from seatrial.evidence.candidates import Candidate, number_of
from seatrial.evidence.link import Head, Link, make_link
from seatrial.evidence.rows import link_in
from seatrial.evidence.tables import heads, records, trials
from seatrial.evidence.trial_row import row_in
from seatrial.values import StateError


class Entry:
    """What is to be recorded, and what was tried so far.

    Parameters
    ----------
    kind, written, payload
        As in the chain.
    once
        True if a record of the same payload will do.
    place
        The store, for messages.
    """

    def __init__(self, *, kind: str, written: str, payload: bytes, once: bool, place: str) -> None:
        self._kind = kind
        self._written = written
        self._payload = payload
        self._once = once
        self._place = place
        self._tried: list[str] = []

    def write(self, connection: Connection) -> Link:
        """Return the link, written now; or by an earlier try that was committed while its answer was lost.

        Whoever holds the lock of the head is alone, and sees everything that was committed before.

        Raises
        ------
        StateError
            ``EVD022`` if the chain has no head.
        """
        head = lock_chain(connection, place=self._place)
        link = make_link(previous=head, kind=self._kind, written=self._written, payload=self._payload)
        done = self._done(connection, link)
        if done is not None:
            return done
        self._tried.append(link.digest)
        _append(connection, link)
        return link

    def _done(self, connection: Connection, link: Link) -> Link | None:
        """Return the record that makes writing needless; None if there is none."""
        query = select(records).where(records.c.kind == link.kind).order_by(records.c.seq).limit(1)
        if self._once:
            query = query.where(records.c.payload_digest == link.payload_digest)
        elif self._tried:
            query = query.where(records.c.digest.in_(self._tried))
        else:
            return None
        row = connection.execute(query).first()
        found = None if row is None else link_in(row)
        return found if isinstance(found, Link) else None


def read_head(connection: Connection, *, locked: bool = False) -> Head | None:
    """Return the head that the store keeps beside the chain, None if it is lost; locked until the transaction ends."""
    query = select(heads.c.seq, heads.c.digest, heads.c.written).where(heads.c.id == 1)
    row = connection.execute(query.with_for_update() if locked else query).first()
    return None if row is None else Head(seq=row.seq, digest=row.digest, written=row.written)


def lock_chain(connection: Connection, *, place: str) -> Head:
    """Return the head, locked until the transaction ends: nobody else writes, and all that was committed is seen.

    Raises
    ------
    StateError
        ``EVD022`` if the chain has no head.
    """
    head = read_head(connection, locked=True)
    if head is None:
        raise StateError(
            "EVD022",
            "the head of the audit chain is lost",
            where=place,
            fix="seatrial audit verify; then bring the state back from a backup",
        )
    return head


def _append(connection: Connection, link: Link) -> None:
    connection.execute(insert(records).values(asdict(link)))
    row = row_in(link.payload) if link.kind == "trial" else None
    if row is not None:
        connection.execute(insert(trials).values(asdict(row) | {"seq": link.seq}))
        number_of(connection, Candidate.of(row))
    connection.execute(update(heads).where(heads.c.id == 1).values(asdict(link.head)))
