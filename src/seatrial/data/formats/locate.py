"""Which files a path, a glob or a folder stands for."""

from __future__ import annotations

import errno
import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seatrial.data.place import Place
from seatrial.values import InputError, did_you_mean

SUFFIXES = (
    ".csv",
    ".tsv",
    ".txt",
    ".parquet",
    ".pq",
    ".jsonl",
    ".ndjson",
    ".json",
    ".arrow",
    ".arrows",
    ".feather",
    ".ipc",
)
COMPRESSED = (".gz", ".zip")
SUPPORTED = (
    "CSV (.csv, .tsv; also .gz or one in a .zip), Parquet, JSON lines (.jsonl, .ndjson; also .gz), Arrow/Feather"
)
_SHOWN = 5


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a file into an ``InputError`` (``TBL004``)."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "TBL004",
            f"this cannot be read: {error.strerror or error}",
            where=str(path),
            fix=f'give yourself the right to read it: chmod u+r "{path}"'
            if isinstance(error, PermissionError)
            else "see that it is a regular file on a disk that answers",
        ) from error


def locate(place: Place) -> tuple[Path, ...]:
    """Return the files that a place stands for, sorted by path; at least one.

    Parameters
    ----------
    place
        A file, a glob such as ``"data/2024-*.csv"``, or a folder, whose own tables are taken (not those of folders in
        it, nor names that begin with a dot or an underscore).

    Raises
    ------
    InputError
        ``TBL001`` no such file, ``TBL002`` folder without a table, ``TBL003`` glob without a match, ``TBL004`` not
        readable.
    """
    path = place.path
    with reading(path):
        if path.is_dir():
            return _in_folder(path)
        if path.is_file():
            return (path,)
        if path.exists():
            raise OSError(errno.EINVAL, "it is neither a file nor a folder")
        if glob.has_magic(place.source):
            return _matches(place)
    raise _missing(path, place.shown)


def _in_folder(folder: Path) -> tuple[Path, ...]:
    entries = sorted(folder.iterdir())
    tables = tuple(path for path in entries if path.is_file() and _is_table(path))
    if tables:
        return tables
    inside = [path.name for path in entries if path.is_dir()]
    raise InputError(
        "TBL002",
        "this folder has no table in it",
        where=str(folder),
        expected=f"files of one format: {SUPPORTED}",
        fix=f'to take the tables of the folders in it, write "{folder}/**/*.parquet"' if inside else "",
    )


def _is_table(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return not path.name.startswith((".", "_")) and bool(suffixes) and suffixes[-1] in SUFFIXES


def _matches(place: Place) -> tuple[Path, ...]:
    names = glob.glob(place.source, root_dir=place.root, recursive=True)  # noqa: PTH207 - the pattern may be absolute
    found = tuple(sorted(path for path in (place.root / name for name in names) if path.is_file()))
    if not found:
        raise InputError(
            "TBL003",
            "no file matches this pattern",
            where=place.shown,
            expected="at least one table",
            fix=f"the pattern is looked up from {place.path.parent}",
        )
    return found


def _missing(path: Path, text: str) -> InputError:
    folder = path.parent
    if not folder.is_dir():
        near = did_you_mean(
            folder.name, [each.name for each in folder.parent.glob("*")] if folder.parent.is_dir() else []
        )
        return InputError("TBL001", f"there is no folder {folder}.{near}", where=text, expected="a file that is there")
    names = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    shown = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    return InputError(
        "TBL001",
        f'there is no file "{path.name}" in {folder}.{did_you_mean(path.name, names)}',
        where=text,
        expected=f"one of: {shown}" if names else "a file; the folder is empty",
        fix="correct the path; paths are relative to the project file's folder",
    )
