"""The files of one table as one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import polars as pl

from seatrial.data.address import is_address
from seatrial.data.fingerprint import digest_files
from seatrial.data.formats.columnar import read_columnar, undamaged
from seatrial.data.formats.delimited import Header, read_delimited, read_header
from seatrial.data.formats.delta import Delta, find_delta, open_delta, read_delta, require_files, require_whole
from seatrial.data.formats.instants import read_iso
from seatrial.data.formats.json_lines import read_json_lines
from seatrial.data.formats.locate import locate
from seatrial.data.formats.scan import LONGEST_LINE, Scan, scan_file
from seatrial.data.formats.sniff import Format, Kind, sniff
from seatrial.data.formats.store import count_rows, drawn, plain_bytes
from seatrial.data.formats.text_types import typed_column, without_words
from seatrial.data.place import Place, local_place
from seatrial.data.plain import plain_column, require_fit, require_same_names, stacked
from seatrial.data.remote import mirrored
from seatrial.data.scratch import Scratch
from seatrial.data.spooled import Frame, Spool
from seatrial.values import InputError, Progress, silent

_NAMES: dict[Format, str] = {
    "csv": "CSV",
    "delta": "a Delta table",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "arrow-stream": "an Arrow stream",
}
_PEEK = 1000
_PACKED = 8  # how many times larger a file may be once it is unpacked
_PARSED = 2  # how many times larger a text is as columns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _File:
    """One file of a table: what kind it is, its bytes, and the first row of a delimited text; or a Delta table."""

    kind: Kind
    scan: Scan
    header: Header | None = None
    delta: Delta | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The rows of one file as they are stored: text where that is all that the format knows."""

    file: _File
    rows: pl.LazyFrame

    def column(self, name: str) -> pl.Series:
        """Return one column as it is stored."""
        with undamaged(self.file.scan.path, self.file.kind.format):
            return self.rows.select(name).collect().to_series()


class _Shelf(Protocol):
    """Where finished columns go: a dict, or a folder."""

    def __setitem__(self, name: str, column: pl.Series) -> None: ...

    def __getitem__(self, name: str) -> pl.Series: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the files of a table hold.

    Parameters
    ----------
    frame
        Its rows.
    digest
        Of the files' bytes.
    name
        How the version of a Delta table is called that was read; None for files, which have none.
    drawn_from
        Number of all rows, if ``frame`` has only some of them.
    """

    frame: Frame
    digest: str
    name: str | None = None
    drawn_from: int | None = None


def read_files(
    source: str | Path,
    *,
    root: Path,
    step: str = "read",
    longest_line: int = LONGEST_LINE,
    scratch: Scratch | None = None,
    progress: Progress = silent,
) -> Contents:
    """Return the rows of a file, a glob, a folder, a Delta table or an address as a plain frame, and their digest.

    Parameters
    ----------
    source, root
        As ``read_table`` takes them.
    step
        What the progress is called.
    longest_line
        Bytes without a line end after which a text is refused.
    scratch
        Where a table that is too large for the memory is kept; None keeps every table in memory.
    progress
        Told of the bytes read, file by file.

    Raises
    ------
    InputError
        ``TBL001`` to ``TBL017``, ``TBL031`` to ``TBL044``.
    StateError
        ``TBL030``, ``TBL036`` if the disk is full.
    """
    read = partial(_read, step=step, longest_line=longest_line, scratch=scratch, progress=progress)
    if not is_address(source):
        return read(local_place(source, root=root))
    folder = None if scratch is None else scratch.folder
    fetching = step.replace("reading", "fetching")
    with mirrored(str(source), scratch=folder, step=fetching, progress=progress) as place:
        return read(place)


def _read(place: Place, *, step: str, longest_line: int, scratch: Scratch | None, progress: Progress) -> Contents:
    found = find_delta(place.path)
    delta = None if found is None else open_delta(*found)
    if delta is None:
        paths = locate(place)
        require_whole(paths)
        kinds = tuple(sniff(path) for path in paths)
        check_one_format(paths, kinds)
        files = _scanned(paths, kinds, step=step, longest_line=longest_line, scratch=scratch, progress=progress)
    else:
        require_files(delta)
        files = [_scanned_delta(delta, step=step, progress=progress)]
    names = [place.name(file.scan.path) for file in files]
    contents = partial(
        Contents,
        digest=digest_files([(name, file.scan.digest) for name, file in zip(names, files, strict=True)]),
        name=None if delta is None else f"{place.name(delta.folder)}@v{delta.version}",
    )
    if scratch is None or sum(_bytes(file) for file in files) <= scratch.memory_bytes:
        shelf: dict[str, pl.Series] = {}
        _shelve([_opened(file, store=None) for file in files], names, shelf=shelf)
        return contents(frame=pl.DataFrame(list(shelf.values())).rechunk())
    parts, rows = _stored(files, scratch)
    spool = Spool(scratch.folder)
    _shelve(parts, names, shelf=spool, step=step.replace("reading", "storing"), progress=progress)
    return contents(frame=spool.frame(), drawn_from=rows if rows > scratch.most_rows else None)


def _scanned_delta(delta: Delta, *, step: str, progress: Progress) -> _File:
    """Return a Delta table with the digest of its rows' files."""
    parquet = [Kind(format="parquet")] * len(delta.parts)
    scans = _scanned(delta.paths, parquet, step=step, longest_line=LONGEST_LINE, scratch=None, progress=progress)
    digest = delta.digest([each.scan.digest for each in scans]).removeprefix("sha256:")
    return _File(kind=Kind(format="delta"), scan=Scan(path=delta.folder, digest=digest), delta=delta)


def _scanned(
    paths: Sequence[Path],
    kinds: Sequence[Kind],
    *,
    step: str,
    longest_line: int,
    scratch: Scratch | None,
    progress: Progress,
) -> list[_File]:
    packed = sum(path.stat().st_size for path, kind in zip(paths, kinds, strict=True) if kind.compression != "none")
    to_disk = scratch is not None and packed * _PACKED > scratch.memory_bytes
    files = []
    for i, (path, kind) in enumerate(zip(paths, kinds, strict=True), 1):
        header = read_header(path, kind, longest_line=longest_line) if kind.format == "csv" else None
        scan = scan_file(
            path,
            kind,
            separator=b"" if header is None else header.separator.encode(),
            longest_line=longest_line,
            unpack_to=scratch.folder / f"unpacked-{i}" if scratch is not None and to_disk else None,
            progress=progress,
            step=step if len(paths) == 1 else f"{step} ({i} of {len(paths)})",
        )
        files.append(_File(kind=kind, scan=scan, header=header))
    return files


def _bytes(file: _File) -> int:
    """Return about how many bytes of memory the rows of a file take."""
    if file.delta is not None:
        return plain_bytes(file.delta.rows)
    if file.kind.format in ("parquet", "arrow"):
        return plain_bytes(read_columnar(file.scan, file.kind.format, in_memory=False))
    return _PARSED * file.scan.size


def _stored(files: Sequence[_File], scratch: Scratch) -> tuple[list[_Part], int]:
    """Return the rows of all files, on the disk, and how many there were before some were drawn."""
    parts = [_opened(file, store=scratch.folder / f"rows-{i}.arrow") for i, file in enumerate(files)]
    rows = sum(count_rows(part.rows) for part in parts)
    if rows <= scratch.most_rows:
        return parts, rows
    fewer = []
    for i, part in enumerate(parts):
        with undamaged(part.file.scan.path, part.file.kind.format):
            few = drawn(part.rows, scratch.folder / f"drawn-{i}.arrow", share=scratch.most_rows / rows)
            fewer.append(_Part(file=part.file, rows=few))
    return fewer, rows


def _opened(file: _File, *, store: Path | None) -> _Part:
    """Return the rows of a file; with a store they are not held in memory."""
    if file.delta is not None:
        rows = read_delta(file.delta, in_memory=store is None)
    elif file.header is not None:
        rows = read_delimited(file.scan, file.kind, file.header, store=store)
    elif file.kind.format == "jsonl":
        rows = read_json_lines(file.scan, file.kind, store=store)
    else:
        rows = read_columnar(file.scan, file.kind.format, in_memory=store is None)
    return _Part(file=file, rows=rows)


def _shelve(
    parts: Sequence[_Part],
    files: Sequence[str],
    *,
    shelf: _Shelf,
    step: str = "",
    progress: Progress = silent,
) -> None:
    """Put every column of the files, one below the other, on a shelf as a plain type."""
    schemas = [part.rows.collect_schema() for part in parts]
    for part, schema in zip(parts, schemas, strict=True):
        require_fit(schema, where=str(part.file.scan.path))
    require_same_names([schema.names() for schema in schemas], files)
    names = schemas[0].names()
    texts: list[str] = []
    words: set[str] = set()
    for done, name in enumerate(names):
        progress(step, done, len(names))
        column, missing = _finished(parts, files, name)
        shelf[name] = column
        words |= missing
        texts += [name] if column.dtype == pl.String else []
    for name in texts if words else ():
        shelf[name] = plain_column(without_words(shelf[name], words))
    progress(step, len(names), len(names))


def _finished(parts: Sequence[_Part], files: Sequence[str], name: str) -> tuple[pl.Series, set[str]]:
    """Return one column of all files as a plain type, and the words in it that stand for missing."""
    first = parts[0].file
    if first.header is not None:
        text = stacked([part.column(name) for part in parts], files)
        column, words = typed_column(text, decimal_comma=first.header.separator == ";")
        return plain_column(column), words
    column = stacked([plain_column(part.column(name)) for part in parts], files)
    return _iso(column) if first.kind.format == "jsonl" else column, set()


def check_one_format(paths: Sequence[Path], kinds: Sequence[Kind]) -> None:
    """Refuse files of several formats; raises ``InputError`` (``TBL016``)."""
    for path, kind in zip(paths, kinds, strict=True):
        if kind.format != kinds[0].format:
            raise InputError(
                "TBL016",
                f"this file is {_NAMES[kind.format]}, and {paths[0].name} is {_NAMES[kinds[0].format]}",
                where=str(path),
                expected="files of one format in one table",
                fix='name the files of one format, such as "data/*.parquet"',
            )


def _iso(column: pl.Series) -> pl.Series:
    """Return instants if every text of the column is ISO 8601: JSON has no type of its own for them."""
    if column.dtype != pl.String:
        return column
    peek = column.drop_nulls().head(_PEEK)
    if read_iso(peek).has_nulls():
        return column
    values = read_iso(column)
    return values if values.null_count() == column.null_count() else column
