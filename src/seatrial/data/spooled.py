"""Tables that are larger than the memory: one file a column, read when it is asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import polars as pl

from seatrial.data.scratch import writing

BLOCK = 1 << 17  # rows that are in the memory at once where all columns are needed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spooled:
    """A plain frame on the disk; what is called as in polars does what it does there.

    Parameters
    ----------
    files
        The Arrow file of each column, in the order of the columns.
    schema
        The type of each column; one that differs from its file's is cast when it is read.
    stored
        Rows of each file.
    kept
        Which of them are rows of this frame; None for all.
    """

    files: Mapping[str, Path]
    schema: pl.Schema
    stored: int
    kept: pl.Series | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.schema)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.schema)

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.stored if self.kept is None else int(self.kept.sum())

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.height, self.width

    def __getitem__(self, name: str) -> pl.Series:
        """Return one column."""
        column = pl.read_ipc(self.files[name])[name].rechunk()
        return self._as_typed(column if self.kept is None else column.filter(self.kept))

    def select(self, *names: str) -> pl.DataFrame:
        """Return some columns, all rows of them in memory."""
        return pl.DataFrame([self[name] for name in names])

    def typed(self, types: Mapping[str, pl.DataType]) -> Spooled:
        """Return some columns, each as a type of choice."""
        return replace(self, files={name: self.files[name] for name in types}, schema=pl.Schema(types))

    def filter(self, rows: pl.Series) -> Spooled:
        """Return the rows that are marked."""
        if self.kept is None:
            return replace(self, kept=rows)
        kept = self.kept.to_numpy().copy()
        kept[kept] = rows.to_numpy()
        return replace(self, kept=pl.Series(kept))

    def with_columns(self, column: pl.Series) -> Spooled:
        """Return the frame with one column replaced; only where no row was left out before."""
        if self.kept is not None:
            raise ValueError("columns are replaced before rows are left out")
        file = write_column(column, self.files[column.name].parent)
        return replace(
            self, files={**self.files, column.name: file}, schema=pl.Schema({**self.schema, column.name: column.dtype})
        )

    def gather_every(self, step: int) -> pl.DataFrame:
        """Return every so many-th row, in memory."""
        return pl.DataFrame([self[name].gather_every(step) for name in self.columns])

    def blocks(self, names: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Give some columns a block of rows at a time, each of ``BLOCK`` rows but the last."""
        places = None if self.kept is None else self.kept.arg_true().to_numpy()
        scans = [pl.scan_ipc(self.files[name]) for name in names]
        for start in range(0, self.height, BLOCK):
            wanted = None if places is None else places[start : start + BLOCK]
            first, rows = (start, BLOCK) if wanted is None else (int(wanted[0]), int(wanted[-1] - wanted[0]) + 1)
            found = [each.to_series() for each in pl.collect_all([scan.slice(first, rows) for scan in scans])]
            taken = found if wanted is None else [column.gather(wanted - first) for column in found]
            yield pl.DataFrame([self._as_typed(column) for column in taken])

    def _as_typed(self, column: pl.Series) -> pl.Series:
        wanted = self.schema[column.name]
        return column if column.dtype == wanted else column.cast(wanted)


Frame: TypeAlias = pl.DataFrame | Spooled


class Spool:
    """Columns that are written to a folder one by one, and can be read again and replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, Path] = {}
        self._types: dict[str, pl.DataType] = {}
        self._rows = 0

    def __setitem__(self, name: str, column: pl.Series) -> None:
        """Keep a column."""
        before = self._files.get(name)
        self._files[name] = write_column(column.alias(name), self.folder)
        self._types[name] = column.dtype
        self._rows = len(column)
        if before is not None:
            before.unlink()

    def __getitem__(self, name: str) -> pl.Series:
        """Return a column that was kept."""
        return pl.read_ipc(self._files[name])[name]

    def frame(self) -> Spooled:
        """Return all columns as one frame."""
        return Spooled(files=self._files, schema=pl.Schema(self._types), stored=self._rows)


def write_column(column: pl.Series, folder: Path) -> Path:
    """Return the new file in a folder that holds a column.

    Raises
    ------
    StateError
        ``TBL030`` if the disk is full, or the folder cannot be written.
    """
    with writing(folder):
        handle, name = tempfile.mkstemp(prefix="column-", suffix=".arrow", dir=folder)
        os.close(handle)
        file = Path(name)
        column.to_frame().write_ipc(file, record_batch_size=BLOCK)
    return file
