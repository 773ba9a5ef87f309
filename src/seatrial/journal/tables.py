"""The Delta tables of the journal: made, appended to exactly once, and brought to the disk."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import polars as pl

from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.values import StateError

if TYPE_CHECKING:
    from deltalake import DeltaTable

LOG = "_delta_log"
PARTITIONS: Final = ["model", "day"]
# Files that were merged or grew too old stay for those who read just now.
KEPT_HOURS = 2
_SETTINGS: Final = {
    "delta.logRetentionDuration": "interval 6 hours",
    "delta.deletedFileRetentionDuration": f"interval {KEPT_HOURS} hours",
}
_TRIES = 10
SCHEMAS: Final = {"predictions": PREDICTIONS, "outcomes": OUTCOMES}


def open_table(folder: Path, name: str) -> DeltaTable:
    """Return ``predictions`` or ``outcomes`` in its newest version, made if it is not there.

    Raises
    ------
    StateError
        ``JRN004`` the library is not installed, ``JRN005`` the table cannot be read.
    """
    library = delta()
    try:
        if library.DeltaTable.is_deltatable(str(folder / name)):
            table: DeltaTable = library.DeltaTable(folder / name)
            return table
        (folder / name).mkdir(parents=True, exist_ok=True)
        made: DeltaTable = library.DeltaTable.create(
            folder / name, SCHEMAS[name], mode="ignore", partition_by=PARTITIONS, configuration=_SETTINGS
        )
    except (library.exceptions.DeltaError, OSError) as error:
        raise unusable(folder / name, error) from error
    return made


def append_once(
    folder: Path,
    name: str,
    rows: Callable[[Mapping[str, int], Mapping[str, pl.DataType]], pl.DataFrame],
    *,
    done: Mapping[str, int],
) -> int:
    """Return the number of rows that were appended, each at most once however often this is tried.

    The commit that adds them names up to which file of each inbox the table has them (Delta's application
    transactions). Of two processes that commit the same at once, one is refused by the log, looks again, and finds
    nothing left to do.

    Parameters
    ----------
    folder, name
        The tables, and which of them.
    rows
        Gives the rows that are missing: of the files of each inbox behind a number, for the columns that are there.
    done
        The number of the last file of each inbox once this is committed.

    Raises
    ------
    StateError
        ``JRN005`` if the table cannot be written; it is as it was.
    """
    library = delta()
    for attempt in range(_TRIES):
        table = open_table(folder, name)
        try:
            before = {owner: table.transaction_version(owner) or 0 for owner in done}
            found = rows(before, pl.Schema(table.schema()))
            if found.height:
                library.write_deltalake(
                    table,
                    found,
                    mode="append",
                    schema_mode="merge",
                    commit_properties=library.CommitProperties(
                        app_transactions=[library.Transaction(owner, number) for owner, number in done.items()]
                    ),
                )
        except library.exceptions.CommitFailedError:
            time.sleep(0.02 * (attempt + 1))
        except (library.exceptions.DeltaError, OSError) as error:
            raise unusable(folder / name, error) from error
        else:
            return found.height
    raise unusable(folder / name, OSError(f"other processes changed it {_TRIES} times while it was written"))


def version_of(folder: Path, name: str) -> int:
    """Return the number of the newest commit of a table, which is made if it is not there.

    Raises
    ------
    StateError
        As :func:`open_table`.
    """
    return open_table(folder, name).version()


def to_disk(table: Path, since: int) -> None:
    """Return when what was committed to a table is on the disk, with the files that it names.

    Parameters
    ----------
    table
        Its folder.
    since
        The commits behind the one of this number; -1 for all. By numbers and not by times, as a clock may be set back.
    """
    logs = [path for path in (table / LOG).iterdir() if _number_of(path) > since]
    files = {file for log in logs if log.suffix == ".json" for file in _added(log, table)}
    folders = {parent for file in files for parent in file.parents if parent.is_relative_to(table)}
    for path in (*files, *folders, *logs, table / LOG, table, table.parent):
        _sync(path)


def _number_of(log: Path) -> float:
    """Return the number of a commit or a checkpoint; beyond all others, that of the file which names the last one."""
    digits = log.name.partition(".")[0]
    return int(digits) if digits.isdecimal() else float("inf")


def _added(log: Path, table: Path) -> Iterator[Path]:
    for line in log.read_bytes().splitlines():
        if line.startswith(b'{"add"'):
            yield table / unquote(json.loads(line)["add"]["path"])


def _sync(path: Path) -> None:
    try:
        opened = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # merged into another file meanwhile
        return
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def unusable(folder: Path, error: Exception) -> StateError:
    """Return what it means that a table of the journal cannot be read or written."""
    full = "no space" in str(error).casefold() or "file too large" in str(error).casefold()
    return StateError(
        "JRN005",
        f"a table of the journal cannot be used: {str(error).splitlines()[0]}",
        where=str(folder),
        expected="room on the disk" if full else "a Delta table that this process may write to",
        fix="nothing is lost: what was acknowledged stays in the inbox; free some space"
        if full
        else "nothing is lost: what was acknowledged stays in the inbox; see the rights of the folder and what else "
        "writes there",
    )


def delta() -> Any:  # noqa: ANN401 - the module
    """Return the library of Delta tables.

    Raises
    ------
    StateError
        ``JRN004`` if it is not installed.
    """
    try:
        import deltalake  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise StateError(
            "JRN004",
            "the journal is kept in Delta tables, and the library for these is not installed",
            fix='pip install "seatrial[serve]"',
        ) from error
    return deltalake


def scan(folder: Path, name: str, schema: pl.Schema) -> pl.LazyFrame:
    """Return the rows of a table in its newest version, read when they are asked for; none if it is not there.

    Raises
    ------
    StateError
        ``JRN004`` the library is not installed, ``JRN005`` the table cannot be read.
    """
    if not (folder / name / LOG).is_dir():
        return pl.LazyFrame(schema=schema)
    return pl.scan_delta(open_table(folder, name))
