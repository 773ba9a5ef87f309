"""Parquet and Arrow files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from seatrial.data.formats.locate import reading
from seatrial.data.formats.scan import Scan
from seatrial.data.formats.sniff import Format
from seatrial.values import InputError

_TAILS: dict[Format, bytes] = {
    "parquet": b"PAR1",
    "arrow": b"ARROW1",
    "arrow-stream": b"\xff\xff\xff\xff\0\0\0\0",
}
_NAMES: dict[Format, str] = {
    "parquet": "Parquet file",
    "arrow": "Arrow file",
    "arrow-stream": "Arrow stream",
    "delta": "Delta table",
}


def read_columnar(scan: Scan, format: Format, *, in_memory: bool = True) -> pl.LazyFrame:  # noqa: A002 - the word of the whole package
    """Return the rows of one Parquet or Arrow file, in memory or, but for a stream, read when they are asked for.

    Raises
    ------
    InputError
        ``TBL015`` cut off or damaged.
    """
    if _tail(scan, len(_TAILS[format])) != _TAILS[format]:
        raise _damaged(scan.path, f"this {_NAMES[format]} has no end: it is cut off, or was never closed")
    source = scan.file if scan.content is None else io.BytesIO(scan.content)
    with undamaged(scan.path, format):
        if format == "arrow-stream":
            return pl.read_ipc_stream(source).lazy()
        if format == "arrow":
            rows = pl.scan_ipc(source)
        else:
            rows = pl.scan_parquet(source, glob=False, hive_partitioning=False)
        rows.collect_schema()
        return rows.collect().lazy() if in_memory else rows


@contextmanager
def undamaged(path: Path, format: Format) -> Iterator[None]:  # noqa: A002 - the word of the whole package
    """Turn what a parser says into an ``InputError`` (``TBL015``)."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        name = _NAMES.get(format, "file")
        raise _damaged(path, f"this {name} cannot be read: {reason}") from error


def _tail(scan: Scan, count: int) -> bytes:
    if scan.content is not None:
        return scan.content[-count:]
    with reading(scan.file), scan.file.open("rb") as file:
        file.seek(max(0, scan.file.stat().st_size - count))
        return file.read()


def _damaged(path: Path, found: str) -> InputError:
    return InputError(
        "TBL015", found, where=str(path), expected="the whole file", fix="copy, download or write the file again"
    )
