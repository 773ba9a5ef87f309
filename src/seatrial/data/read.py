"""Tables in, from files and from frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seatrial.data.address import is_address
from seatrial.data.files import Contents, read_files
from seatrial.data.fingerprint import digest_frame
from seatrial.data.frames import to_polars
from seatrial.data.place import as_shown
from seatrial.data.plain import to_plain
from seatrial.data.scratch import Scratch
from seatrial.data.spooled import Frame
from seatrial.data.table import Table
from seatrial.data.when import with_instants
from seatrial.values import InputError, Progress, TableRef, silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a table comes from, and under which terms it may be used, in the project's words."""

    source: str = ""
    licence: str = ""


NOT_SAID = Origin()


def read_table(
    source: object,
    *,
    name: str,
    root: Path = Path(),
    time: str | None = None,
    origin: Origin = NOT_SAID,
    scratch: Scratch | None = None,
    progress: Progress = silent,
) -> Table:
    """Return a table of plain types from files, a Delta table, an object store, any frame or a dict of columns.

    The same rows give the same frame from every format, as far as the format can tell: text files do not tell missing
    columns' types, and CSV does not tell text that looks like a number from a number.

    Parameters
    ----------
    source
        A path (CSV, also ``.tsv``, ``.gz`` or alone in a ``.zip``; Parquet; JSON lines; Arrow/Feather) relative to
        ``root``, a glob, a folder of files of one format, or a Delta table, with ``@v3`` behind it for version 3; the
        address of one of these in an object store; or a frame of polars, pandas, pyarrow or whatever narwhals reads;
        or a dict of columns. Files are told by their content before their name.
    name
        What the table is: ``"train"``, ``"test"``, ``"table"`` or ``"reference"``.
    root
        Folder of the project.
    time
        The declared time column; text in it is parsed.
    origin
        What the project says of where the table comes from.
    scratch
        Where files are kept whose rows are too many for the memory; None keeps every table in memory.
    progress
        Told of the bytes fetched and read.

    Raises
    ------
    InputError
        ``TBL001`` to ``TBL020``: no file, no table, no rows, damaged, or not to be read in one way; ``TBL031`` to
        ``TBL044``: not to be had from an object store, or by the log of a Delta table.
    StateError
        ``TBL030``, ``TBL036`` if the disk is full.
    """
    paths: tuple[str, ...] = ()
    if isinstance(source, str | Path):
        where = str(source)
        found = read_files(source, root=root, step=f"reading {name}", scratch=scratch, progress=progress)
        paths = (found.name or (where if is_address(where) else as_shown(root / source, root)),)
    else:
        where = f"the {name} frame"
        plain = to_plain(to_polars(source), where=where)
        found = Contents(frame=plain, digest=digest_frame(plain))
    frame = found.frame
    if frame.width == 0 or frame.height == 0:
        raise InputError(
            "TBL007",
            f"this table has {frame.width:,} columns and no row" if frame.width else "this table has no column",
            where=where,
            expected="at least one row and one column",
            fix="see what wrote it; nothing can be learnt from an empty table",
        )
    if time is not None:
        frame = with_instants(frame, time, where=where)
    first, last = period(frame, time)
    ref = TableRef(
        name=name,
        digest=found.digest,
        paths=paths,
        rows=frame.height,
        columns=frame.width,
        first=first,
        last=last,
        source=origin.source,
        licence=origin.licence,
        drawn_from=found.drawn_from,
    )
    return Table(frame=frame, ref=ref)


def period(frame: Frame, time: str | None) -> tuple[str, str]:
    """Return first and last instant of the time column in ISO 8601; both empty without one."""
    if time is None or not isinstance(frame.schema[time], pl.Datetime):
        return "", ""
    instants = frame[time].drop_nulls()
    if not len(instants):
        return "", ""
    first, last = (
        instants.gather([place]).to_list()[0] for place in (instants.arg_min() or 0, instants.arg_max() or 0)
    )
    return first.isoformat(), last.isoformat()
