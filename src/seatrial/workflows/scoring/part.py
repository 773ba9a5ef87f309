"""The parts of an output: one folder per block, there as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seatrial.data.output import to_disk
from seatrial.journal.entry import Entry
from seatrial.journal.files import InboxFile, files_of
from seatrial.journal.inbox import Inbox
from seatrial.values.canonical import decode, dumps
from seatrial.workflows.scoring.job import Count

ROWS, REJECTS, COUNT, JOURNAL = "rows.arrow", "rejects.arrow", "count.json", "journal"
_WRITING = ".writing-"
_NEVER = float("inf")

REJECT_TYPES = {
    "row": pl.Int64,
    "id": pl.String,
    "column": pl.String,
    "code": pl.String,
    "found": pl.String,
    "expected": pl.String,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What a block became.

    Parameters
    ----------
    rows
        Of the output, in order; their ``row`` counts from 1 within the block.
    rejects
        What was wrong with the others, with the columns of ``REJECT_TYPES``.
    count
        Of both.
    entries
        For the journal; empty without one.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    count: Count
    entries: tuple[Entry, ...] = ()


def part_folder(parts: Path, block: int) -> Path:
    """Return where the part of a block lies."""
    return parts / f"{block:06d}"


def write_part(parts: Path, part: Part) -> None:
    """Write a part; one that is there already stays, and so do its answers in the journal.

    Raises
    ------
    OSError
        If the disk is full, or the folder is gone.
    """
    place = part_folder(parts, part.count.block)
    with _staged(parts, part.count.block) as staged:
        part.rows.write_ipc(staged / ROWS, record_batch_size=max(1, part.rows.height))
        part.rejects.write_ipc(staged / REJECTS)
        if part.entries:
            _write_entries(staged / JOURNAL, part.entries)
        (staged / COUNT).write_bytes(dumps(part.count))
        for path in [*staged.glob("*"), *staged.glob("*/*"), staged]:
            to_disk(path)
        try:
            staged.rename(place)
        except OSError:
            if not place.is_dir():
                raise


def finished_parts(parts: Path) -> dict[int, Count]:
    """Return what is done already, by block; what a killed process has left half done is removed."""
    found = {}
    for folder in sorted(parts.glob("*")):
        if folder.name.startswith(_WRITING):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            count = decode(Count, json.loads((folder / COUNT).read_bytes()))
            found[count.block] = count
    return found


def journal_files(parts: Path) -> list[InboxFile]:
    """Return the inbox files of all parts that were not handed over yet."""
    found = (file for folder in sorted(parts.glob(f"*/{JOURNAL}")) for file in files_of(folder))
    return [file for file in found if file.path.exists()]


def _write_entries(folder: Path, entries: tuple[Entry, ...]) -> None:
    inbox = Inbox(folder, level="synced", turn_after_s=_NEVER, turn_after_bytes=1 << 62)
    for entry in entries:
        inbox.add(entry)
    inbox.close()


@contextmanager
def _staged(parts: Path, block: int) -> Iterator[Path]:
    folder = parts / f"{_WRITING}{block:06d}-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
