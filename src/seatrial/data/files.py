"""The files of one table as one frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seatrial.data.fingerprint import digest_files
from seatrial.data.formats.columnar import read_columnar
from seatrial.data.formats.delimited import read_delimited, read_header
from seatrial.data.formats.instants import read_iso
from seatrial.data.formats.json_lines import read_json_lines
from seatrial.data.formats.locate import locate
from seatrial.data.formats.scan import LONGEST_LINE, scan_file
from seatrial.data.formats.sniff import Format, Kind, sniff
from seatrial.data.formats.text_types import type_columns
from seatrial.data.plain import stack, to_plain
from seatrial.values import InputError, Progress, silent

_NAMES: dict[Format, str] = {
    "csv": "CSV",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "arrow-stream": "an Arrow stream",
}
_PEEK = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One file of a table: its rows (text where the format knows nothing but text), digest and decimal mark."""

    frame: pl.DataFrame
    digest: str
    decimal_comma: bool = False


def read_files(
    source: str | Path,
    *,
    root: Path,
    step: str = "read",
    longest_line: int = LONGEST_LINE,
    progress: Progress = silent,
) -> tuple[pl.DataFrame, str]:
    """Return the rows of a file, a glob or a folder as a plain frame, and their digest.

    Parameters
    ----------
    source, root
        As ``read_table`` takes them.
    step
        What the progress is called.
    longest_line
        Bytes without a line end after which a text is refused.
    progress
        Told of the bytes read, file by file.

    Raises
    ------
    InputError
        ``TBL001`` to ``TBL017``.
    """
    paths = locate(source, root=root)
    kinds = tuple(sniff(path) for path in paths)
    _check_one_format(paths, kinds)
    parts: list[_Part] = []
    for i, (path, kind) in enumerate(zip(paths, kinds, strict=True), 1):
        named = step if len(paths) == 1 else f"{step} ({i} of {len(paths)})"
        parts.append(_read_file(path, kind, step=named, longest_line=longest_line, progress=progress))
    names = [as_shown(path, root) for path in paths]
    digest = digest_files([(name, part.digest) for name, part in zip(names, parts, strict=True)])
    frame = stack([part.frame for part in parts], names)
    if kinds[0].format == "csv":
        frame = to_plain(type_columns(frame, decimal_comma=parts[0].decimal_comma), where=str(source))
    elif kinds[0].format == "jsonl":
        frame = pl.DataFrame([_iso(column) for column in frame.iter_columns()], height=frame.height)
    return frame.rechunk(), digest


def as_shown(path: Path, root: Path) -> str:
    """Return a path relative to the project, with forward slashes; as it is if it lies elsewhere."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _read_file(path: Path, kind: Kind, *, step: str, longest_line: int, progress: Progress) -> _Part:
    if kind.format == "csv":
        header = read_header(path, kind, longest_line=longest_line)
        separator = header.separator.encode()
        scan = scan_file(path, kind, separator=separator, longest_line=longest_line, progress=progress, step=step)
        texts = read_delimited(scan, kind, header)
        return _Part(frame=texts, digest=scan.digest, decimal_comma=header.separator == ";")
    scan = scan_file(path, kind, longest_line=longest_line, progress=progress, step=step)
    frame = read_json_lines(scan, kind) if kind.format == "jsonl" else read_columnar(scan, kind.format)
    return _Part(frame=to_plain(frame, where=str(path)), digest=scan.digest)


def _check_one_format(paths: tuple[Path, ...], kinds: tuple[Kind, ...]) -> None:
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
