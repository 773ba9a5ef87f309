"""Opens a table that is read in blocks: what it is made of, and where it is cut."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import polars as pl

from seatrial.data.address import is_address
from seatrial.data.blocks.block import Block, BlockFile, Blocks
from seatrial.data.blocks.lines import cut_lines
from seatrial.data.files import check_one_format
from seatrial.data.fingerprint import digest_files
from seatrial.data.formats.columnar import read_columnar, undamaged
from seatrial.data.formats.delimited import read_header
from seatrial.data.formats.delta import Delta, find_delta, open_delta, require_files, require_whole
from seatrial.data.formats.locate import locate
from seatrial.data.formats.scan import Scan, scan_file
from seatrial.data.formats.sniff import Format, Kind, sniff
from seatrial.data.place import Place, local_place
from seatrial.data.plain import require_fit, require_same_names
from seatrial.data.remote import mirrored
from seatrial.data.scratch import writing
from seatrial.values import InputError, Progress, silent
from seatrial.values.model import FieldType

BLOCK_ROWS = 65_536
FEWEST_ROWS = 1_024
_BLOCK_VALUES = 4 << 20  # so many numbers are 32 MiB
READING = "reading the input"
Types: TypeAlias = tuple[tuple[str, FieldType], ...]


@contextmanager
def open_blocks(
    source: str, *, root: Path, scratch: Path, most_rows: int | None = None, progress: Progress = silent
) -> Iterator[Blocks]:
    """Give a table as blocks; what had to be copied or unpacked for it is kept in ``scratch``.

    Only the bytes of the files pass by here, not the rows; a text is cut between two rows.

    Parameters
    ----------
    source, root
        As :func:`seatrial.data.read_table` takes them: a file, a glob, a folder, a Delta table, or an address.
    scratch
        A folder for copies.
    most_rows
        Of a block; None: 65,536, fewer of a table of many columns.
    progress
        Told of the bytes fetched and read.

    Raises
    ------
    InputError
        ``TBL001`` to ``TBL017``, ``TBL031`` to ``TBL044``.
    StateError
        ``TBL030``, ``TBL036`` if the disk is full.
    """
    if not is_address(source):
        yield _opened(local_place(source, root=root), scratch=scratch, most_rows=most_rows, progress=progress)
        return
    with mirrored(source, scratch=scratch, step="fetching the input", progress=progress) as place:
        yield _opened(place, scratch=scratch, most_rows=most_rows, progress=progress)


def _opened(place: Place, *, scratch: Path, most_rows: int | None, progress: Progress) -> Blocks:
    found = find_delta(place.path)
    if found is not None:
        return _opened_delta(open_delta(*found), place, most_rows=most_rows, progress=progress)
    paths = locate(place)
    require_whole(paths)
    kinds = [sniff(path) for path in paths]
    check_one_format(paths, kinds)
    kind = kinds[0].format
    scans = [
        scan_file(path, each, unpack_to=scratch / f"unpacked-{i}", progress=progress, step=READING)
        for i, (path, each) in enumerate(zip(paths, kinds, strict=True))
    ]
    names = [place.name(path) for path in paths]
    told = [
        _told(scan, kind, shown=name, store=scratch / f"rows-{i}.arrow")
        for i, (scan, name) in enumerate(zip(scans, names, strict=True))
    ]
    files = tuple(file for file, _, _ in told)
    if kind != "jsonl":
        require_same_names([columns for _, columns, _ in told], names)
    rows = most_rows or rows_for(len(told[0][1]))
    return Blocks(
        format="arrow" if kind == "arrow-stream" else kind,
        files=files,
        columns=told[0][1],
        types=told[0][2],
        digest=digest_files([(name, scan.digest) for name, scan in zip(names, scans, strict=True)]),
        blocks=tuple(block for i, file in enumerate(files) for block in _cut(kind, file, number=i, most_rows=rows)),
    )


def rows_for(columns: int) -> int:
    """Return how many rows a block of a table of so many columns has.

    Examples
    --------
    >>> rows_for(20), rows_for(1_000), rows_for(100_000)
    (65536, 4194, 1024)
    """
    return max(FEWEST_ROWS, min(BLOCK_ROWS, _BLOCK_VALUES // max(1, columns)))


def _opened_delta(delta: Delta, place: Place, *, most_rows: int | None, progress: Progress) -> Blocks:
    require_files(delta)
    require_fit(delta.schema, where=str(delta.folder))
    parquet = Kind(format="parquet")
    digests = [scan_file(path, parquet, progress=progress, step=READING).digest for path in delta.paths]
    with undamaged(delta.folder, "delta"):
        rows = int(delta.rows.select(pl.len()).collect().item())
    columns = tuple(delta.schema)
    return Blocks(
        format="delta",
        files=(BlockFile(path=str(delta.folder), shown=place.name(delta.folder)),),
        version=delta.version,
        columns=columns,
        types=_types(delta.schema),
        digest=delta.digest(digests),
        blocks=tuple(_ranges(rows, file=0, most_rows=most_rows or rows_for(len(columns)))),
    )


def _told(scan: Scan, kind: Format, *, shown: str, store: Path) -> tuple[BlockFile, tuple[str, ...], Types]:
    """Return a file, the names of its columns, and their types if the format knows them."""
    if kind == "csv":
        header = read_header(scan.file, Kind(format=kind))
        file = BlockFile(path=str(scan.file), shown=shown, names=header.names, separator=header.separator)
        return file, header.names, ()
    if kind == "jsonl":
        return BlockFile(path=str(scan.file), shown=shown), _keys(scan.file), ()
    rows = read_columnar(scan, kind, in_memory=False)
    schema = rows.collect_schema()
    require_fit(schema, where=shown)
    path = scan.file
    if kind == "arrow-stream":  # has no end by which its rows could be found
        with writing(store.parent):
            rows.sink_ipc(store)
        path = store
    return BlockFile(path=str(path), shown=shown), tuple(schema.names()), _types(schema)


def _types(schema: pl.Schema) -> Types:
    return tuple((name, _field_type(dtype)) for name, dtype in schema.items())


def _field_type(dtype: pl.DataType) -> FieldType:
    """Return what a column of some type is once it is plain."""
    if dtype.is_numeric() or dtype == pl.Duration:
        return "integer" if dtype.is_integer() else "number"
    if dtype in (pl.Date, pl.Datetime):
        return "datetime"
    if dtype == pl.Null:
        return "any"
    return "boolean" if dtype == pl.Boolean else "string"


def _keys(path: Path) -> tuple[str, ...]:
    with path.open("rb") as text:
        try:
            first = json.loads(text.readline().removeprefix(b"\xef\xbb\xbf"))
        except ValueError:
            return ()
    return tuple(first) if isinstance(first, dict) else ()


def _cut(kind: Format, file: BlockFile, *, number: int, most_rows: int) -> Sequence[Block]:
    path = Path(file.path)
    if kind in ("csv", "jsonl"):
        return cut_lines(path, file=number, most_rows=most_rows, quoted=kind == "csv")
    with undamaged(path, kind):
        rows = pl.scan_parquet(path, glob=False) if kind == "parquet" else pl.scan_ipc(path)
        count = int(rows.select(pl.len()).collect().item())
    return list(_ranges(count, file=number, most_rows=most_rows))


def _ranges(rows: int, *, file: int, most_rows: int) -> Iterator[Block]:
    for start in range(0, rows, most_rows):
        end = min(start + most_rows, rows)
        yield Block(file=file, start=start, end=end, rows=end - start)


def require_rows(table: Blocks) -> None:
    """Refuse a table without a row; raises ``InputError`` (``TBL007``)."""
    if not table.blocks:
        raise InputError("TBL007", "this table has no row", where=table.files[0].shown, expected="at least one row")
