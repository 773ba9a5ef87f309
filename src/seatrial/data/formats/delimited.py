"""CSV and its kin, read strictly: no column renamed, no row filled up, no value guessed away."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from seatrial.data.formats.scan import LONGEST_LINE, Scan, line_too_long, not_utf8
from seatrial.data.formats.sniff import Kind, open_content
from seatrial.data.formats.store import count_rows, kept_rows
from seatrial.values import InputError

_SEPARATORS = (",", ";", "\t", "|")
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first row of a delimited text.

    Parameters
    ----------
    names
        Names of the columns; one that is empty is called by its place, ``"column_1"``.
    separator
        One of comma, semicolon, tab and bar: the one that stands most often in the first row outside quotes.
    """

    names: tuple[str, ...]
    separator: str


def read_header(path: Path, kind: Kind, *, longest_line: int = LONGEST_LINE) -> Header:
    """Return names and separator of a delimited text from its first row.

    Raises
    ------
    InputError
        ``TBL009`` a first row without an end, ``TBL010`` not UTF-8, ``TBL011`` a name that stands twice, ``TBL013``
        lines that end in carriage returns only.
    """
    with open_content(path, kind.compression) as file:
        text = _first_row(file, path, longest_line)
    separator = max(_SEPARATORS, key="".join(text.split('"')[::2]).count)
    try:
        row = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise _broken(path, 1, str(error)) from error
    names = tuple(name or f"column_{i}" for i, name in enumerate(row, 1))
    twice = [f'"{name}"' for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            "TBL011",
            f"the header names {', '.join(twice[:_SHOWN])} more than once",
            where=f"{path}:1",
            expected="every column by a name of its own",
            fix="rename or drop all but one of each",
        )
    return Header(names=names, separator=separator)


def read_delimited(scan: Scan, kind: Kind, header: Header, *, store: Path | None = None) -> pl.LazyFrame:
    """Return every column of one delimited text as ``String``, missing values null.

    Parameters
    ----------
    scan, kind, header
        The text, and what its first row says.
    store
        A file in which the rows are kept instead of in the memory.

    Raises
    ------
    InputError
        ``TBL012`` a row with more or fewer fields than the header, ``TBL013`` quotes that do not match.
    """
    try:
        texts = pl.scan_csv(
            scan.source, separator=header.separator, infer_schema=False, glob=False, raise_if_empty=False
        )
        width = texts.collect_schema().len()
        texts = kept_rows(texts, store)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        _blank_rows(scan, kind, header)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _broken(scan.path, 1, reason) from error
    gaps = len(header.names) - 1
    if width != len(header.names):
        raise _broken(scan.path, 1, f"{len(header.names)} names in the header were read as {width} columns")
    texts = texts.rename(dict(zip(texts.collect_schema().names(), header.names, strict=True)))
    if gaps and scan.separators != (count_rows(texts) + 1) * gaps:
        blank = _blank_rows(scan, kind, header)
        texts = texts.filter(~pl.int_range(pl.len()).is_in(blank))
    return texts


def _first_row(file: IO[bytes], path: Path, longest_line: int) -> str:
    row = b""
    while True:
        line = file.readline(longest_line + 1)
        row += line
        if len(row) > longest_line:
            raise line_too_long(path, 1, longest_line)
        if not line or row.count(b'"') % 2 == 0:
            break
    row = row.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in row.rstrip(b"\r\n") and b'"' not in row:
        raise InputError(
            "TBL013",
            "the lines of this text end in carriage returns only",
            where=f"{path}:1",
            expected="lines that end in a line feed",
            fix=f"tr '\\r' '\\n' < \"{path.name}\" > \"unix-{path.name}\"",
        )
    try:
        return row.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(path, 1, error) from error


def _blank_rows(scan: Scan, kind: Kind, header: Header) -> list[int]:
    """Return the numbers of rows that are empty lines, after every other row was found to fit the header."""
    blank: list[int] = []
    width = len(header.names)
    with open_content(scan.path, kind.compression) as file:
        for number, (line, fields) in enumerate(_rows(file, scan.path, header.separator)):
            if fields == 0:
                blank.append(number - 1)
            elif fields != width:
                raise InputError(
                    "TBL012",
                    f"line {line:,} has {fields} field{'s' * (fields != 1)}, the header has {width}",
                    where=f"{scan.path}:{line}",
                    expected=f"{width} fields in every row, parted by {header.separator!r}",
                    fix="put quotes around text that holds the separator, or complete the row",
                )
    return blank


def _rows(file: IO[bytes], path: Path, separator: str) -> Iterator[tuple[int, int]]:
    """Give the line at which each row begins and its number of fields, the header first."""
    begins = 1
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, delimiter=separator, strict=True)
        try:
            for row in reader:
                yield begins, len(row)
                begins = reader.line_num + 1
        except csv.Error as error:
            raise _broken(path, begins, str(error)) from error


def _broken(path: Path, line: int, reason: str) -> InputError:
    if reason == "unexpected end of data":
        reason = "a quote that opens there is never closed"
    return InputError(
        "TBL013",
        f"the row at line {line:,} cannot be read: {reason}",
        where=f"{path}:{line}",
        expected='fields as CSV has them: quotes only around a whole field, and "" for a quote inside',
        fix="correct that row, or write the table as Parquet",
    )
