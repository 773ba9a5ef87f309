"""Links as they lie in the database, whatever was done to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from seatrial.evidence.link import Head, Link
from seatrial.evidence.trial_row import TrialRow

_COLUMNS = "seq, kind, written, previous, payload, payload_digest, content_digest, digest"
READ_LINKS = f"SELECT {_COLUMNS} FROM record"  # noqa: S608 - our own names
_READ_TRIALS = "SELECT seq, project, model, version, decision, model_digest, test_digest, threshold FROM trial"
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A row that is no link any more.

    Parameters
    ----------
    head
        What is left of its place in the chain.
    why
        What is wrong with it.
    """

    head: Head
    why: str


def link_in(row: Row[Any]) -> Link | Unreadable:
    """Return the link in a row, or what is wrong with the row."""
    payload = bytes(row.payload) if isinstance(row.payload, memoryview) else row.payload
    texts = (row.kind, row.written, row.previous, row.payload_digest, row.content_digest, row.digest)
    if not isinstance(payload, bytes) or not all(isinstance(item, str) for item in texts):
        head = Head(seq=row.seq, digest=str(row.digest), written=str(row.written))
        return Unreadable(head=head, why=f"record {row.seq}: the type of a column was changed")
    return Link(
        seq=row.seq,
        kind=row.kind,
        written=row.written,
        previous=row.previous,
        payload=payload,
        payload_digest=row.payload_digest,
        content_digest=row.content_digest,
        digest=row.digest,
    )


def read_chain(connection: Connection) -> Iterator[Link | Unreadable]:
    """Return all links in order."""
    chain = connection.execution_options(yield_per=_AT_ONCE).execute(text(f"{READ_LINKS} ORDER BY seq"))
    return map(link_in, chain)


def read_index(connection: Connection) -> dict[int, TrialRow]:
    """Return the line of each trial by its place in the chain."""
    rows = connection.execute(text(_READ_TRIALS))
    return {
        row.seq: TrialRow(**{name: value for name, value in row._asdict().items() if name != "seq"}) for row in rows
    }
