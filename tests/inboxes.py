"""Entries and journals for tests."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from seatrial.journal.entry import Answered, Described, Entry, Turned
from seatrial.journal.files import InboxFile
from seatrial.journal.ids import Ids, id_text
from seatrial.journal.inbox import Inbox

NOON = dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC)
DESCRIBED = Described(
    model="parcels",
    version="1",
    names=("weight", "stops"),
    types=("number", "integer"),
    output="probability",
    classes=("on time", "late"),
    positive=1,
)
new_ids = Ids()


def micros(moment: dt.datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def answered(
    n_rows: int = 1, *, at: dt.datetime = NOON, row_ids: list[str] | None = None, late: float = 0.75
) -> Answered:
    """Return an answer about some parcels."""
    return Answered(
        first_id=new_ids(n_rows),
        at_us=micros(at),
        model="parcels",
        version="1",
        route="champion",
        probability=1.0,
        latency_us=250,
        n_rows=n_rows,
        features=np.array([[1.5, 3.0]] * n_rows).tobytes(),
        output=np.array([[1 - late, late]] * n_rows).tobytes(),
        row_ids=row_ids,
    )


def turned(
    value: str | float = "late",
    *,
    prediction: str | None = None,
    row: str | None = None,
    known: dt.datetime | None = NOON,
    received: dt.datetime = NOON,
    source: str = "",
) -> Turned:
    """Return an outcome."""
    known_at = None if known is None else micros(known)
    return Turned(new_ids(), prediction, row, value, known_at, source, micros(received))


def ids_of(entries: Sequence[Entry]) -> set[str]:
    """Return the identities of all rows that were answered."""
    given = (entry for entry in entries if isinstance(entry, Answered))
    return {id_text(entry.first_id, i) for entry in given for i in range(entry.n_rows)}


def fill(folder: Path, *entries: Entry, described: Described | None = DESCRIBED) -> None:
    """Write entries into an inbox that is closed then."""
    box = Inbox(folder)
    for entry in (described, *entries):
        if entry is not None:
            box.add(entry)
    box.close()


def brought_in(file: InboxFile) -> None:
    """Bring everything from the log of a closed file into its database, as whoever reads it does."""
    connection = sqlite3.connect(file.path)
    connection.execute("SELECT count(*) FROM entries").fetchone()
    connection.close()
    assert not file.wal.exists()
