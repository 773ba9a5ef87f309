"""What kind of table a file holds, told by its first bytes before its name."""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, TypeAlias, cast

from seatrial.data.formats.locate import COMPRESSED, SUPPORTED, reading
from seatrial.values import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Format: TypeAlias = Literal["csv", "jsonl", "parquet", "arrow", "arrow-stream", "delta"]
Compression: TypeAlias = Literal["none", "gz", "zip"]

HEAD = 8192
_WIDE = 64
_LOPSIDED = 4  # in UTF-16 of Latin text every second byte is zero
_TEXT: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}
_BINARY: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "arrow-stream"),
)
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old kind", "save it as CSV UTF-8"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV or Parquet"),
    (b"FEA1", "a Feather file of version 1", "write it again as Feather version 2 or Parquet"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstandard", "unpack it: zstd -d FILE"),
    (b"BZh", "compressed with bzip2", "unpack it: bunzip2 FILE"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it: unxz FILE"),
    (b"Obj\x01", "an Avro file", "write it as Parquet"),
    (b"ORC", "an ORC file", "write it as Parquet"),
    (b"\x89HDF", "an HDF5 file", "write it as Parquet"),
    (b"%PDF", "a PDF document", "export the table as CSV"),
    (b"\x80\x04", "a Python pickle", "write the frame as Parquet"),
    (b"\x80\x05", "a Python pickle", "write the frame as Parquet"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "fetch the file: git lfs pull"),
    (b"<!DOCTYPE", "a web page", "download the table itself"),
    (b"<html", "a web page", "download the table itself"),
)
_DAMAGES = (EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file holds.

    Parameters
    ----------
    format
        The kind of table.
    compression
        What it is wrapped in.
    """

    format: Format
    compression: Compression = "none"


def sniff(path: Path) -> Kind:
    """Return what kind of table a file holds.

    Raises
    ------
    InputError
        ``TBL004`` not readable, ``TBL006`` empty, ``TBL008`` not a table that can be read, ``TBL010`` UTF-16 or UTF-32,
        ``TBL015`` a damaged archive.
    """
    with reading(path), path.open("rb") as file:
        head = file.read(HEAD)
    compression: Compression = "none"
    if head[:2] == b"\x1f\x8b":
        compression = "gz"
    elif head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        compression = "zip"
    if compression != "none":
        with open_content(path, compression) as file:
            head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf\r\n\t \0"):
        raise _nothing(path, head)
    return Kind(format=_format_of(path, head, compression), compression=compression)


@contextmanager
def open_content(path: Path, compression: Compression) -> Iterator[IO[bytes]]:
    """Give the bytes inside a file, unpacked.

    Raises
    ------
    InputError
        ``TBL004`` not readable, ``TBL008`` a zip of more than one file, ``TBL015`` a damaged archive.
    """
    try:
        with reading_archive(path):
            if compression == "gz":
                with gzip.open(path) as file:
                    yield cast("IO[bytes]", file)
            elif compression == "zip":
                with zipfile.ZipFile(path) as archive, archive.open(_member(path, archive)) as file:
                    yield file
            else:
                with path.open("rb") as file:
                    yield file
    except _DAMAGES as error:
        raise InputError(
            "TBL015",
            f"this archive is cut off or damaged: {error}",
            where=str(path),
            fix="copy or download the file again",
        ) from error


@contextmanager
def reading_archive(path: Path) -> Iterator[None]:
    """As ``reading``, but damage that Python tells as an error of the system is told as damage."""
    with reading(path):
        try:
            yield
        except OSError as error:
            if isinstance(error, gzip.BadGzipFile) or error.errno == errno.EINVAL:
                raise zlib.error(str(error)) from error
            raise


def _member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    names = [
        info
        for info in archive.infolist()
        if not info.filename.endswith("/") and not info.filename.startswith("__MACOSX/")
    ]
    if any(info.filename == "xl/workbook.xml" for info in names):
        raise _foreign(path, "an Excel workbook", "save it as CSV UTF-8")
    if len(names) != 1:
        raise _foreign(path, f"a zip archive of {len(names)} files", "unpack it and name the table")
    return names[0]


def _format_of(path: Path, head: bytes, compression: Compression) -> Format:
    for magic, kind in _BINARY:
        if head.startswith(magic):
            return kind
    for magic, what, fix in _FOREIGN:
        if head[: len(magic)].lower() == magic.lower():
            raise _foreign(path, what, fix)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        raise _not_text(path, head)
    suffix = _inner_suffix(path, compression)
    if suffix in _TEXT:
        return _checked_text(path, head, _TEXT[suffix])
    if suffix in ("", *COMPRESSED) and head.lstrip()[:1] == b"{":
        return "jsonl"
    named = f"a name that ends in {suffix}" if suffix else "a name without an ending that tells its format"
    raise InputError(
        "TBL008",
        f"this file has {named}, and its content is neither Parquet nor Arrow",
        where=str(path),
        expected=SUPPORTED,
        fix="if it is text with one row per line, give it a name that ends in .csv",
    )


def _checked_text(path: Path, head: bytes, kind: Format) -> Format:
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if kind == "jsonl" and first == b"[":
        fix = f'jq -c \'.[]\' "{path.name}" > "{path.stem}.jsonl"'
        raise _foreign(path, "one JSON array, not one JSON object per line", fix)
    return kind


def _inner_suffix(path: Path, compression: Compression) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if compression != "none" and suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
        if not suffixes and compression == "zip":
            return ".csv"
    return suffixes[-1] if suffixes else ""


def _foreign(path: Path, what: str, fix: str) -> InputError:
    return InputError("TBL008", f"this is {what}", where=str(path), expected=SUPPORTED, fix=fix)


def _nothing(path: Path, head: bytes) -> InputError:
    if b"\0" in head:
        return _foreign(path, "nothing but zero bytes at its beginning", "copy or download the file again")
    return InputError(
        "TBL006", "this file is empty", where=str(path), expected="a header and at least one row", fix="write it again"
    )


def _not_text(path: Path, head: bytes) -> InputError:
    even, odd = head[0:_WIDE:2].count(0), head[1:_WIDE:2].count(0)
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or min(even, odd) * _LOPSIDED < max(even, odd)
    if not wide:
        return _foreign(path, "a binary file of a kind that is not known", "write the table as Parquet or CSV")
    return InputError(
        "TBL010",
        "this text is UTF-16 or UTF-32, not UTF-8",
        where=str(path),
        expected="UTF-8",
        fix=f'iconv -f UTF-16 -t UTF-8 "{path.name}" > utf8-"{path.name}"',
    )
