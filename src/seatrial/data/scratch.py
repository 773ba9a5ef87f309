"""Where tables lie that do not fit into the memory, and how much of it a table may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seatrial.values import StateError

MEBI = 1 << 20
MEMORY_BYTES = 128 * MEBI
MOST_ROWS = 20_000_000
_FULL = ("no space left", "file too large", "quota")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A folder for the length of one run.

    Parameters
    ----------
    folder
        Exists; whoever made it removes it.
    memory_bytes
        A table that would take more than this is kept on the disk, a file per column.
    most_rows
        Of a table with more rows, about so many are drawn.
    """

    folder: Path
    memory_bytes: int = MEMORY_BYTES
    most_rows: int = MOST_ROWS


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about writing to a folder into a ``StateError`` (``TBL030``)."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        full = any(word in str(error).casefold() for word in _FULL)
        if not (full or isinstance(error, OSError)):
            raise  # not the disk: rows that cannot be parsed
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StateError(
            "TBL030",
            "the disk is full, and this table is too large for the memory"
            if full
            else f"a table too large for the memory cannot be kept here: {reason}",
            where=str(folder),
            expected="room for the whole table, unpacked, for the length of the run",
            fix="free some space; or allow more memory: [data] memory_mb",
        ) from error
