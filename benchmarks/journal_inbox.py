"""What it costs to record an answer, and how fast inboxes become tables.

An entry is one answer of one row with 20 features. SQLite as it comes and a bare append to a file run in turn with the
inbox, so that what else the machine does falls on all of them alike.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from seatrial.journal.compact import compact
from seatrial.journal.entry import Answered, Described
from seatrial.journal.ids import Ids
from seatrial.journal.inbox import Inbox, Level

RESULT = Path(__file__).parent / "results" / "journal_inbox.md"
SIZES = (1, 4, 16)
ROUNDS, COMMITS, SYNCS = 9, 1_000, 50
ROWS = 200_000
FEATURES = 20
DESCRIBED = Described(
    model="delay",
    version="1",
    names=tuple(f"f{i}" for i in range(FEATURES)),
    types=("number",) * FEATURES,
    output="probability",
    classes=("on time", "late"),
    positive=1,
)
new_ids = Ids()
Commit = Callable[[list[Answered]], None]


def answer() -> Answered:
    """Return one answer of one row."""
    return Answered(
        first_id=new_ids(1),
        at_us=time.time_ns() // 1000,
        model="delay",
        version="1",
        route="champion",
        probability=1.0,
        latency_us=50,
        n_rows=1,
        features=os.urandom(8 * FEATURES),
        output=np.array([0.3, 0.7]).tobytes(),
    )


def inbox(folder: Path, level: Level) -> Commit:
    """Return what records answers as a server does."""
    box = Inbox(folder, level=level)
    box.add(DESCRIBED)

    def commit(entries: list[Answered]) -> None:
        for entry in entries:
            box.add(entry)
        box.commit()
        if level == "synced":
            box.sync()

    return commit


def plain_sqlite(folder: Path) -> Commit:
    """Return what records rows by SQLite in WAL mode, with ``synchronous=NORMAL`` and everything else as it comes."""
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE entries (body BLOB NOT NULL)")

    def commit(entries: list[Answered]) -> None:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO entries VALUES (?)", [(entry.features + entry.output,) for entry in entries]
        )
        connection.execute("COMMIT")

    return commit


def bare_append(folder: Path) -> Commit:
    """Return what appends bytes to a file: the limit."""
    opened = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def commit(entries: list[Answered]) -> None:
        os.write(opened, b"".join([entry.features + entry.output for entry in entries]))

    return commit


def costs(folder: Path) -> dict[str, dict[int, float]]:
    """Return the median microseconds of a commit of each way, by number of entries."""
    ways = {
        "a bare append, the limit": (bare_append(folder), COMMITS),
        "inbox, `written`": (inbox(folder / "written", "written"), COMMITS),
        "SQLite in WAL mode as it comes": (plain_sqlite(folder), COMMITS),
        "inbox, `synced`": (inbox(folder / "synced", "synced"), SYNCS),
    }
    found: dict[str, dict[int, list[float]]] = {name: {size: [] for size in SIZES} for name in ways}
    for _ in range(ROUNDS):
        for size in SIZES:
            entries = [answer() for _ in range(size)]
            for name, (commit, times) in ways.items():
                began = time.perf_counter()
                for _ in range(times):
                    commit(entries)
                found[name][size].append((time.perf_counter() - began) / times * 1e6)
    return {name: {size: statistics.median(each) for size, each in sizes.items()} for name, sizes in found.items()}


def compaction(folder: Path) -> float:
    """Return how many rows a second go from inboxes into tables."""
    box = Inbox(folder / "inbox")
    box.add(DESCRIBED)
    for _ in range(ROWS):
        box.add(answer())
        if box.pending == 4:
            box.commit()
    box.close()
    began = time.perf_counter()
    done = compact(folder / "inbox", folder)
    if done.predictions != ROWS:
        raise RuntimeError(f"{done.predictions:,} of {ROWS:,} rows are there")
    return ROWS / (time.perf_counter() - began)


def identities() -> float:
    """Return the microseconds of a new identity."""
    began = time.perf_counter()
    for _ in range(100_000):
        new_ids(1)
    return (time.perf_counter() - began) * 10


def main() -> None:
    """Measure, and write the result as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = costs(folder)
        rate = compaction(folder / "journal")
    rows = [f"| {name} | {' | '.join(f'{found[name][size]:.1f}' for size in SIZES)} |" for name in found]
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"
    lines = [
        "# Journal",
        "",
        f"Median of {ROUNDS}, in turn; one row of {FEATURES} features an entry; {machine}.",
        "",
        "| microseconds of a commit of | 1 entry | 4 entries | 16 entries |",
        "|---|---|---|---|",
        *rows,
        "",
        f"A new identity takes {identities():.2f} us. Compaction: {rate:,.0f} rows a second, onto the disk.",
        "",
    ]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
