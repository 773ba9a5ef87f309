"""Chains of evidence to tamper with, and processes that write to one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from reports.samples import binary
from seatrial.evidence import Store
from seatrial.values import Evidence, Exhibits, Run, StateError

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
    fill(str(folder), records=records)
    return folder / DATABASE


def fill(place: str, *, records: int) -> None:
    """Make a store with some records in it."""
    with Store.open(place) as store:
        for n in range(records):
            store.append(numbered(n))


def tamper(place: str, *statements: str) -> None:
    """Do something to a store behind its back, whichever database it is."""

    def work(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    with Store.open(place) as store:
        store._database.once(work, writing=True)


def copied(database: Path, folder: Path) -> Path:
    """Return a copy of a database in a folder of its own."""
    folder.mkdir()
    return Path(shutil.copy(database, folder / DATABASE))


def code_of(store: Store, n: int = 1) -> str:
    """Return the code of the error that appending meets."""
    with pytest.raises(StateError) as caught:
        store.append(numbered(n))
    assert caught.value.fix
    return caught.value.code


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """Give a plain connection, as whoever tampers would use it."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        yield connection


@contextmanager
def writers(place: str, *, processes: int, records: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give processes that append so many records each."""
    command = [sys.executable, __file__, place, str(records)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(processes)]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def append_many(place: str, count: str) -> None:
    """Append so many records, as a process of its own."""
    with Store.open(place, wait_s=60) as store:
        for n in range(int(count)):
            store.append(numbered(n))


if __name__ == "__main__":
    append_many(*sys.argv[1:])
