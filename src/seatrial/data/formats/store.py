"""Rows of a parser, in the memory or in a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from seatrial.data.scratch import writing

_BYTES_OF_TEXT, _BYTES_OF_VALUE = 24, 8


def kept_rows(rows: pl.LazyFrame, store: Path | None) -> pl.LazyFrame:
    """Return rows that are parsed once: held in the memory, or written to a file a few at a time."""
    if store is None:
        return rows.collect().lazy()
    with writing(store.parent):
        rows.sink_ipc(store)
    return pl.scan_ipc(store)


def count_rows(rows: pl.LazyFrame) -> int:
    """Return the number of rows."""
    return int(rows.select(pl.len()).collect().item())


def plain_bytes(rows: pl.LazyFrame) -> int:
    """Return about how many bytes of memory rows of plain types take."""
    types = rows.collect_schema().dtypes()
    wide = sum(_BYTES_OF_VALUE if dtype.is_numeric() or dtype.is_temporal() else _BYTES_OF_TEXT for dtype in types)
    return count_rows(rows) * wide


def drawn(rows: pl.LazyFrame, store: Path, *, share: float, seed: int = 0) -> pl.LazyFrame:
    """Return about such a share of the rows, chosen by what they hold, and kept in a file.

    Equal rows are drawn together, in every table of the same columns: so shares of copies, within a table and between
    two, are those of all rows, and the order of the rows does not matter.
    """
    limit = pl.lit(int(share * 2**64), dtype=pl.UInt64)
    with writing(store.parent):
        rows.filter(pl.struct(pl.all()).hash(seed) < limit).sink_ipc(store)
    return pl.scan_ipc(store)
