"""Delta tables: which files hold the rows of a version, and the rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import polars as pl

from seatrial.data.fingerprint import digest_frame
from seatrial.data.formats.columnar import read_columnar, undamaged
from seatrial.data.formats.locate import reading
from seatrial.data.formats.scan import Scan
from seatrial.values import InputError
from seatrial.values.canonical import digest

if TYPE_CHECKING:
    from deltalake import DeltaTable

LOG = "_delta_log"
_VERSION = re.compile(r"(?P<table>.+)@v(?P<version>[0-9]{1,18})")
# What a reader must know of these is done by the library or below; a feature that is not named here is refused.
_FEATURES = frozenset(
    {"deletionVectors", "timestampNtz", "typeWidening", "typeWidening-preview", "v2Checkpoint", "vacuumProtocolCheck"}
)
_MAPPING = "delta.columnMapping.mode"
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One data file of a version.

    Parameters
    ----------
    path
        Relative to the table's folder.
    values
        Of the partition columns: they stand in the log, not in the file.
    deleted
        Places of the rows in the file that were deleted since; None for none.
    """

    path: str
    values: Mapping[str, object] = field(default_factory=dict)
    deleted: pl.Series | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Delta:
    """One version of a Delta table, as its log tells it.

    Parameters
    ----------
    folder
        The table.
    version
        Its number.
    schema
        The columns, in the order of the log.
    parts
        The files that hold rows, sorted by path.
    """

    folder: Path
    version: int
    schema: pl.Schema
    parts: tuple[Part, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The data files, in the order of the rows."""
        return tuple(self.folder / part.path for part in self.parts)

    @property
    def rows(self) -> pl.LazyFrame:
        """The rows of all files, read when they are asked for."""
        if not self.parts:
            return pl.LazyFrame(schema=self.schema)
        return pl.concat([_rows(part, self.folder / part.path, self.schema) for part in self.parts])

    def digest(self, files: Sequence[str]) -> str:
        """Return one digest of all that the rows depend on.

        It covers names and types of the columns, and of each data file its path in the table, its bytes, its values of
        the partition columns and which of its rows were deleted since; not the number of the version.

        Parameters
        ----------
        files
            SHA-256 of each file's bytes, in the order of ``paths``.
        """
        columns = tuple((name, str(dtype)) for name, dtype in self.schema.items())
        parts = tuple(
            (
                part.path,
                file,
                tuple((name, None if value is None else str(value)) for name, value in sorted(part.values.items())),
                None if part.deleted is None else digest_frame(part.deleted.cast(pl.Int64).to_frame("row")),
            )
            for part, file in zip(self.parts, files, strict=True)
        )
        return digest((columns, parts))


def read_delta(delta: Delta, *, in_memory: bool = True) -> pl.LazyFrame:
    """Return the rows of a table, in memory or read when they are asked for.

    Raises
    ------
    InputError
        ``TBL015`` a data file that is cut off or damaged.
    """
    if not in_memory:
        return delta.rows
    with undamaged(delta.folder, "delta"):
        return delta.rows.collect().lazy()


def find_delta(path: Path) -> tuple[Path, int | None] | None:
    """Return folder and version of the Delta table that a path names; None if it names none.

    A folder with ``_delta_log`` in it is a table, in its newest version; ``@v3`` behind its name asks for version 3.
    """
    with reading(path):
        if (path / LOG).is_dir():
            return path, None
        table, version = split_version(path.as_posix())
        if version is None or path.exists() or not (Path(table) / LOG).is_dir():
            return None
    return Path(table), version


def split_version(name: str) -> tuple[str, int | None]:
    """Return a table's name without the version behind it, and that version.

    Examples
    --------
    >>> split_version("data/table@v3")
    ('data/table', 3)
    """
    found = _VERSION.fullmatch(name)
    return (name, None) if found is None else (found["table"], int(found["version"]))


def open_delta(folder: Path, version: int | None) -> Delta:
    """Return one version of the table in a folder; its data files are not looked at.

    Raises
    ------
    InputError
        ``TBL031`` the library is not installed, ``TBL040`` a damaged log, ``TBL041`` no such version, ``TBL043``
        something that is not known here.
    """
    try:
        import deltalake as library  # noqa: PLC0415 - only where there is a Delta table
    except ImportError as error:
        raise InputError(
            "TBL031",
            "this is a Delta table, and the library that reads its log is not installed",
            where=str(folder),
            fix='pip install "seatrial[delta]"',
        ) from error
    with _log_of(folder, library.exceptions.DeltaError):
        table = library.DeltaTable(folder)
        newest = table.version()
    if version is not None and version > newest:
        raise _no_version(folder, version, f"its newest version is {newest}")
    if version not in (None, newest):
        try:
            table = library.DeltaTable(folder, version=version)
        except library.exceptions.DeltaError as error:
            raise _no_version(folder, version, "the log of that version is not kept any more") from error
    with _log_of(folder, library.exceptions.DeltaError):
        _require_known(table, folder)
        return Delta(
            folder=folder,
            version=table.version(),
            schema=pl.Schema(table.schema()),
            parts=tuple(_parts(table, folder)),
        )


def require_files(delta: Delta) -> None:
    """Refuse a table some of whose data files are gone.

    Raises
    ------
    InputError
        ``TBL042``
    """
    gone = [part.path for part, path in zip(delta.parts, delta.paths, strict=True) if not path.is_file()]
    if gone:
        shown = ", ".join(gone[:_SHOWN]) + (" ..." if len(gone) > _SHOWN else "")
        raise InputError(
            "TBL042",
            f"{len(gone)} of the {len(delta.parts)} data files of version {delta.version} are gone: {shown}",
            where=str(delta.folder),
            expected="every file that the log names",
            fix="VACUUM removes what old versions need: take a newer version, or copy the whole folder",
        )


def require_whole(paths: Collection[Path]) -> None:
    """Refuse single files out of a Delta table, among which are rows that were deleted.

    Raises
    ------
    InputError
        ``TBL044``
    """
    for folder in dict.fromkeys(parent for path in paths for parent in path.parents):
        if (folder / LOG).is_dir():
            raise InputError(
                "TBL044",
                "these files are parts of a Delta table, and some of them may hold rows that were deleted or replaced",
                where=str(folder),
                expected="the folder of the table",
                fix=f'name the folder: "{folder}"',
            )


def _parts(table: DeltaTable, folder: Path) -> Iterator[Part]:
    actions = pl.DataFrame(table.get_add_actions())
    deleted = _deleted(table)
    columns = {name: actions[name].to_list() for name in ("path", "partition") if name in actions.columns}
    found = zip(columns["path"], columns.get("partition", [{}] * actions.height), strict=True)
    for path, values in sorted(found, key=lambda each: str(each[0])):
        inside = unquote(path)
        if "://" in path or PurePosixPath(inside).is_absolute() or ".." in PurePosixPath(inside).parts:
            raise _unknown(folder, "has data files outside of its folder, as a shallow clone does")
        yield Part(path=inside, values=values, deleted=deleted.pop(inside, None))
    if deleted:
        raise _damaged(folder, f"rows are deleted from a file that is not in it: {next(iter(deleted))}")


def _deleted(table: DeltaTable) -> dict[str, pl.Series]:
    """Return the places of the deleted rows by file."""
    if "deletionVectors" not in (table.protocol().reader_features or ()):
        return {}
    vectors = pl.DataFrame(table.deletion_vectors())
    marked = zip(vectors["filepath"], vectors["selection_vector"], strict=True)
    return {unquote(path.removeprefix(table.table_uri)): (~kept).arg_true() for path, kept in marked}


def _rows(part: Part, path: Path, schema: pl.Schema) -> pl.LazyFrame:
    """Return the rows of one file as the log describes them, without those that were deleted."""
    rows = read_columnar(Scan(path=path, digest=""), "parquet", in_memory=False)
    stored = rows.collect_schema().names()
    if part.deleted is not None:
        place = _free_name({*stored, *schema})
        rows = rows.with_row_index(place).filter(~pl.col(place).is_in(part.deleted.implode()))
    columns = [_column(name, dtype, part=part, stored=stored) for name, dtype in schema.items()]
    return rows.with_columns(columns).select(list(schema))


def _column(name: str, dtype: pl.DataType, *, part: Part, stored: Collection[str]) -> pl.Expr:
    if name in part.values:
        return pl.lit(part.values[name], dtype=dtype).alias(name)
    if name not in stored:  # a column that was added after the file was written
        return pl.lit(None, dtype=dtype).alias(name)
    return pl.col(name) if dtype.is_nested() else pl.col(name).cast(dtype)


def _free_name(taken: Collection[str]) -> str:
    name = "row"
    while name in taken:
        name += "_"
    return name


def _require_known(table: DeltaTable, folder: Path) -> None:
    protocol = table.protocol()
    unknown = sorted(set(protocol.reader_features or ()) - _FEATURES)
    if unknown:
        raise _unknown(folder, f"needs a reader that knows {', '.join(unknown)}")
    if table.metadata().configuration.get(_MAPPING, "none") != "none":
        raise _unknown(folder, "names its columns otherwise than its files do (column mapping)")


@contextmanager
def _log_of(folder: Path, kind: type[Exception]) -> Iterator[None]:
    """Turn what the library says about a log into an ``InputError``."""
    try:
        yield
    except (kind, pl.exceptions.PolarsError, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].removeprefix("Kernel error: ")
        if reason.startswith("Unsupported"):
            raise _unknown(folder, f"cannot be read: {reason}") from error
        raise _damaged(folder, reason) from error


def _damaged(folder: Path, reason: str) -> InputError:
    return InputError(
        "TBL040",
        f"the log of this Delta table cannot be read: {reason}",
        where=str(folder / LOG),
        expected="every commit since the last checkpoint, whole",
        fix="copy or download the whole folder again",
    )


def _no_version(folder: Path, version: int | None, why: str) -> InputError:
    return InputError(
        "TBL041",
        f"this Delta table has no version {version}: {why}",
        where=f"{folder}@v{version}",
        expected="a version that its log still tells",
        fix=f'leave the version away for the newest: "{folder}"',
    )


def _unknown(folder: Path, found: str) -> InputError:
    return InputError(
        "TBL043",
        f"this Delta table {found}",
        where=str(folder),
        expected="reader features among " + ", ".join(sorted(_FEATURES)),
        fix="write the rows that you want as Parquet with the tool that made the table, and name that file",
    )
