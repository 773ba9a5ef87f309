"""Rows of a block of delimited text: those that fit the header, and what is wrong with the others."""

from __future__ import annotations

import csv
import io

import polars as pl

from seatrial.data.blocks.block import BlockFile
from seatrial.values import InputError

WRONG = "another number of fields than the header"


def read_delimited_rows(content: bytes, file: BlockFile) -> tuple[pl.DataFrame, dict[int, tuple[str, str]]]:
    """Return all columns of the sound rows as text, missing values null; and the broken records.

    Empty lines are no records, but for a table of one column.

    Parameters
    ----------
    content
        Whole rows, without the header.
    file
        The text they come from.

    Returns
    -------
    tuple
        The rows, and by the number of each broken record what was found there and what was expected.

    Raises
    ------
    InputError
        ``TBL013`` quotes that do not match.
    """
    width = len(file.names)
    try:
        frame = _parsed(content, file)
        if width == 1 or _separators(content, file.separator.encode()) == frame.height * (width - 1):
            return frame, {}
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        pass  # a row that does not fit: told below
    sound, broken = _sorted_out(content, file)
    return _parsed(sound, file), broken


def _parsed(content: bytes, file: BlockFile) -> pl.DataFrame:
    if not content:
        return pl.DataFrame(schema=dict.fromkeys(file.names, pl.String))
    types = dict.fromkeys(file.names, pl.String)
    return pl.read_csv(content, has_header=False, separator=file.separator, schema=types, infer_schema=False)


def _separators(content: bytes, separator: bytes) -> int:
    """Return how many separators stand outside of quotes."""
    return sum(part.count(separator) for part in content.split(b'"')[::2])


def _sorted_out(content: bytes, file: BlockFile) -> tuple[bytes, dict[int, tuple[str, str]]]:
    lines = list(io.StringIO(content.decode(), newline=""))
    reader = csv.reader(iter(lines), delimiter=file.separator, strict=True)
    width, sound, broken = len(file.names), [], dict[int, tuple[str, str]]()
    begins = number = 0
    try:
        for row in reader:
            if len(row) == width:
                sound += lines[begins : reader.line_num]
            elif row:
                broken[number] = (f"a row of {len(row)} field{'s' * (len(row) != 1)}", f"{width}, as the header has")
            number += bool(row)
            begins = reader.line_num
    except csv.Error as error:
        raise InputError(
            "TBL013",
            f"a row cannot be read: {error}",
            where=f"{file.shown}: {lines[begins][:80].strip()!r}",
            expected='fields as CSV has them: quotes only around a whole field, and "" for a quote inside',
            fix="correct that row, or write the table as Parquet",
        ) from error
    return "".join(sound).encode(), broken
