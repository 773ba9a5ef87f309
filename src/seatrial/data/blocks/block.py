"""What is known of a table that is read in blocks: plain values, to be told to another process as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.data.formats.sniff import Format
from seatrial.values.model import FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that lie together in one file.

    Parameters
    ----------
    file
        Which of the files.
    start, end
        The first row and the one behind the last; of a text the first byte and the one behind the last.
    rows
        How many rows it has; of a text at most so many, for lines may be empty.
    """

    file: int
    start: int
    end: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFile:
    """One file of a table.

    Parameters
    ----------
    path
        The file on this machine that is read.
    shown
        What it is called where it is shown.
    names
        Of a delimited text, the columns in the order of the file; else empty.
    separator
        Of a delimited text.
    """

    path: str
    shown: str
    names: tuple[str, ...] = ()
    separator: str = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A table that is read in blocks.

    Parameters
    ----------
    format
        Of all files.
    files
        At least one; of a Delta table its folder.
    version
        Of a Delta table.
    columns
        Names of the columns in the order of the first file; of JSON lines, of the first line.
    types
        Of the columns of a format that knows them; with ``"any"`` for a column without a value.
    digest
        Of the files' bytes.
    blocks
        In the order of the rows.
    """

    format: Format
    files: tuple[BlockFile, ...]
    version: int | None = None
    columns: tuple[str, ...]
    types: tuple[tuple[str, FieldType], ...] = ()
    digest: str
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> int:
        """How many rows there are; of a text at most so many."""
        return sum(block.rows for block in self.blocks)

    @property
    def textual(self) -> bool:
        """Whether every value is text, because the format knows nothing else."""
        return self.format == "csv"
