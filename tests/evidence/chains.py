"""Chains of evidence to tamper with, and processes that write to one."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from reports.samples import binary
from seatrial.evidence import Store
from seatrial.values import Evidence, Exhibits, Run

DATABASE = "seatrial.db"


def numbered(n: int, *, model: str = "") -> Evidence:
    """Return small evidence that differs by a number."""
    whole = binary()
    ref = replace(whole.inputs.model, version=str(n), digest=model or f"sha256:{n:064d}")
    run = Run(started=f"2026-01-01T00:00:{n % 60:02d}+00:00", seconds=1.0, machine=(("cpus", "2"),))
    inputs = replace(whole.inputs, model=ref)
    return replace(whole, estimates=whole.estimates[:3], findings=(), exhibits=Exhibits(), inputs=inputs, run=run)


def make_chain(folder: Path, *, records: int) -> Path:
    """Return the database of a store with some records in it."""
    with Store.open(folder) as store:
        for n in range(records):
            store.append(numbered(n))
    return folder / DATABASE


def copied(database: Path, folder: Path) -> Path:
    """Return a copy of a database in a folder of its own."""
    folder.mkdir()
    return Path(shutil.copy(database, folder / DATABASE))


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """Give a plain connection, as whoever tampers would use it."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        yield connection


def append_many(folder: str, count: str) -> None:
    """Append so many records, as a process of its own."""
    with Store.open(folder, wait_s=60) as store:
        for n in range(int(count)):
            store.append(numbered(n))


if __name__ == "__main__":
    append_many(*sys.argv[1:])
