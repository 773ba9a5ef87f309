"""Tables out: which format an output has, and its rows written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import polars as pl

from seatrial.data.address import is_address, without_secrets
from seatrial.data.formats.delta import LOG
from seatrial.values import InputError, StateError, with_near_miss

Written: TypeAlias = Literal["csv", "jsonl", "parquet", "arrow", "delta"]
ENDINGS: dict[str, Written] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".delta": "delta",
}
ROWS_TOGETHER = 65_536
_EXPECTED = f"a name that ends in one of {', '.join(ENDINGS)}; or delta:// before the folder of a Delta table"
_DELTA = "delta://"
_FULL = ("no space left", "file too large", "quota")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a table goes.

    Parameters
    ----------
    format
        How it is written.
    path
        The file, or the folder of a Delta table; absolute.
    """

    format: Written
    path: Path

    @property
    def exists(self) -> bool:
        """Whether something lies there already."""
        return self.path.exists() or self.path.is_symlink()


def parse_output(text: str, *, root: Path) -> Output:
    """Return the output that a user names.

    Parameters
    ----------
    text
        A path whose ending tells the format; the folder of a Delta table that is there, or with ``delta://`` before it.
    root
        From which it is looked up.

    Raises
    ------
    InputError
        ``TBL050`` an ending of no format, ``TBL051`` an address in an object store, ``TBL052`` a folder that is no
        table.
    """
    is_delta = text.startswith(_DELTA)
    if is_address(text) and not is_delta:
        raise InputError(
            "TBL051",
            "tables are not written to object stores",
            where=without_secrets(text),
            expected="a path of this machine",
            fix="write to a file here, and copy it with the tool of the store",
        )
    path = (root / Path(text.removeprefix(_DELTA)).expanduser()).absolute()
    if (path / LOG).is_dir():
        return Output(format="delta", path=path)
    ending = ".delta" if is_delta else path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            "TBL050",
            f"nothing is known that is written to a name with the ending {ending!r}"
            if ending
            else "this name has no ending",
            where=text,
            expected=with_near_miss(_EXPECTED, ending, ENDINGS),
            fix=f"{path.with_suffix('.parquet').name}, for example",
        )
    _require_room(path, ENDINGS[ending])
    return Output(format=ENDINGS[ending], path=path)


def _require_room(path: Path, kind: Written) -> None:
    """Refuse the name of something else that is there; what a first commit that never came has left may stay."""
    if kind == "delta":
        fits = not path.exists() or (path.is_dir() and all(each.match("part-*.parquet") for each in path.iterdir()))
    else:
        fits = not path.is_dir()
    if not fits:
        raise InputError(
            "TBL052",
            f"there is a {'folder' if path.is_dir() else 'file'} of this name, and it is no table of this kind",
            where=str(path),
            expected="a name that is free, or a table that may be replaced",
            fix="choose another name",
        )


def write_rows(rows: pl.LazyFrame, output: Output, *, once: str) -> None:
    """Write rows, a few at a time, so that a reader finds all of them or what was there before.

    The same rows give the same bytes, but for a Delta table: its rows are in no order, and what was there before stays
    in its older versions.

    Parameters
    ----------
    rows
        In their order.
    output
        Where they go; its folder is made.
    once
        Names the job: what it has written to a Delta table is not written again.

    Raises
    ------
    InputError
        ``TBL031`` if the library of Delta tables is not installed.
    StateError
        ``TBL053`` if the disk is full or the folder cannot be written.
    """
    with _told(output.path):
        output.path.parent.mkdir(parents=True, exist_ok=True)
        if output.format == "delta":
            _write_delta(rows, output.path, once=once)
            return
        staged = output.path.with_name(f".{output.path.name}.writing")
        try:
            _SINKS[output.format](rows, staged)
            to_disk(staged)
            os.replace(staged, output.path)  # noqa: PTH105 - replaces in one step on every platform
            to_disk(output.path.parent)
        finally:
            staged.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Return when a file, or the names in a folder, outlive the machine."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _csv(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.6f")


def _json_lines(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_ndjson(path)


def _parquet(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_parquet(path, row_group_size=4 * ROWS_TOGETHER)


def _arrow(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_ipc(path, record_batch_size=ROWS_TOGETHER)


_SINKS: dict[Written, Callable[[pl.LazyFrame, Path], None]] = {
    "csv": _csv,
    "jsonl": _json_lines,
    "parquet": _parquet,
    "arrow": _arrow,
}


def _write_delta(rows: pl.LazyFrame, path: Path, *, once: str) -> None:
    try:
        import deltalake as library  # noqa: PLC0415 - only where there is a Delta table
    except ImportError as error:
        raise InputError(
            "TBL031",
            "this is a Delta table, and the library that writes its log is not installed",
            where=str(path),
            fix='pip install "seatrial[delta]"',
        ) from error
    if (path / LOG).is_dir() and library.DeltaTable(path).transaction_version(once) is not None:
        return
    done = library.CommitProperties(app_transactions=[library.Transaction(once, 1)])
    batches: Any = rows.collect_batches(chunk_size=ROWS_TOGETHER)  # an Arrow stream, which its type does not tell
    library.write_deltalake(path, batches, mode="overwrite", schema_mode="overwrite", commit_properties=done)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the operating system says about writing into a ``StateError`` (``TBL053``)."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        full = any(word in str(error).casefold() for word in _FULL)
        if not (full or isinstance(error, OSError)):
            raise
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StateError(
            "TBL053",
            "the disk is full; the output was not written" if full else f"the output cannot be written: {reason}",
            where=str(path),
            expected="room for the table, in a folder that may be written",
            fix="free some space or choose another place, and run the command again: what was scored is kept",
        ) from error
