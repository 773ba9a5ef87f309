"""Makes the whole out of the parts: journal first, then rejects, and last the output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

import polars as pl

from seatrial.data.output import Output, to_disk, write_rows
from seatrial.values import Progress
from seatrial.workflows.outputs import told
from seatrial.workflows.scoring.job import Count
from seatrial.workflows.scoring.part import REJECTS, ROWS, journal_files, part_folder
from seatrial.workflows.scoring.scorer import ROW

WRITING = "writing the output"


def hand_over(parts: Path, inbox: Path) -> None:
    """Move the answers of all parts into the journal's inbox, a file at a time; a file is moved once.

    Raises
    ------
    StateError
        If the folder cannot be written.
    """
    files = journal_files(parts)
    if not files:
        return
    try:
        inbox.mkdir(parents=True, exist_ok=True)
        for file in files:
            file.move(inbox)
        to_disk(inbox)
    except OSError as error:
        raise told(error, inbox) from error


def write_rejects(parts: Path, counts: Mapping[int, Count], path: Path) -> None:
    """Write what was wrong with the rows that were not scored; without any, no file is left.

    Raises
    ------
    StateError
        ``TBL053`` if it cannot be written.
    """
    if not any(count.rejected for count in counts.values()):
        path.unlink(missing_ok=True)
        return
    rows = _joined(parts, counts, REJECTS)
    write_rows(rows, Output(format="jsonl", path=path), once="")


def write_output(parts: Path, counts: Mapping[int, Count], output: Output, *, run: str, progress: Progress) -> None:
    """Write the output out of all parts, in the order of the input.

    Raises
    ------
    StateError
        ``TBL053`` if it cannot be written; the parts stay.
    """
    progress(WRITING, 0, 1)
    write_rows(_joined(parts, counts, ROWS), output, once=f"seatrial-score-{run}")
    progress(WRITING, 1, 1)


def _joined(parts: Path, counts: Mapping[int, Count], name: str) -> pl.LazyFrame:
    blocks = sorted(counts)
    before = accumulate((counts[block].records for block in blocks), initial=0)
    found = [
        pl.scan_ipc(part_folder(parts, block) / name).with_columns(pl.col(ROW) + first)
        for block, first in zip(blocks, before, strict=False)
    ]
    return pl.concat(found, how="vertical_relaxed")


def stat_of(output: Output) -> tuple[int, int]:
    """Return size and time of the last change of a file; zeros of a folder."""
    if output.path.is_dir():
        return 0, 0
    found = os.stat(output.path)  # noqa: PTH116 - one call for both
    return found.st_size, found.st_mtime_ns
