"""One block of a table, read by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from seatrial.data.blocks.block import Block, BlockFile, Blocks
from seatrial.data.blocks.delimited import read_delimited_rows
from seatrial.data.blocks.json_lines import read_json_rows
from seatrial.data.formats.columnar import undamaged
from seatrial.data.formats.delta import open_delta
from seatrial.data.formats.locate import reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cells: TypeAlias = pl.Series | list[Any]
"""A column as its format has it: JSON may hold any value in any row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that is no row of the table.

    Parameters
    ----------
    place
        Its number in the block, from 0.
    found, expected
        In words.
    """

    place: int
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """The rows of a block.

    Parameters
    ----------
    records
        How many records it has, the broken ones among them.
    columns
        By name, those of the asked ones that are there; all of them of the same length.
    places
        Number of each row in the block, from 0.
    broken
        The records that are not among the rows, in order.
    """

    records: int
    columns: Mapping[str, Cells]
    places: NDArray[np.int64]
    broken: tuple[Broken, ...] = ()


def read_block(table: Blocks, block: Block, names: Sequence[str]) -> Read:
    """Return some columns of a block.

    Parameters
    ----------
    table, block
        The table, and which of its blocks.
    names
        Of the columns; a name that the table does not have is not in the result.

    Raises
    ------
    InputError
        ``TBL004``, ``TBL013``, ``TBL015`` if the file is gone, damaged or was changed since it was opened.
    """
    file = table.files[block.file]
    if table.format == "csv":
        frame, broken = read_delimited_rows(_bytes(file, block), file)
        kept = [name for name in names if name in frame.columns]
        return _read({name: frame[name] for name in kept}, frame.height, broken)
    if table.format == "jsonl":
        columns, rows, broken = read_json_rows(_bytes(file, block), names)
        return _read(columns, rows, broken)
    frame = _rows(table, block, names)
    return _read({column.name: column for column in frame.iter_columns()}, frame.height, {})


def _read(columns: Mapping[str, Cells], rows: int, broken: Mapping[int, tuple[str, str]]) -> Read:
    records = rows + len(broken)
    places = np.arange(records, dtype=np.int64)
    return Read(
        records=records,
        columns=columns,
        places=np.delete(places, list(broken)) if broken else places,
        broken=tuple(
            Broken(place=place, found=found, expected=expected) for place, (found, expected) in broken.items()
        ),
    )


def _bytes(file: BlockFile, block: Block) -> bytes:
    path = Path(file.path)
    with reading(path), path.open("rb") as text:
        text.seek(block.start)
        return text.read(block.end - block.start)


def _rows(table: Blocks, block: Block, names: Sequence[str]) -> pl.DataFrame:
    path = Path(table.files[block.file].path)
    with undamaged(path, table.format):
        if table.format == "delta":
            rows = open_delta(path, table.version).rows
        elif table.format == "parquet":
            rows = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        else:
            rows = pl.scan_ipc(path)
        there = rows.collect_schema().names()
        wanted = [name for name in names if name in there]
        # A frame without columns has no rows either, and their number is wanted.
        return rows.slice(block.start, block.end - block.start).select(wanted or there[:1]).collect()
