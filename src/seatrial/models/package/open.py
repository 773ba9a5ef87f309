"""Opens a package, if it is whole to the last byte."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Self

from seatrial.models.package.place import (
    MANIFEST,
    MOST_BYTES,
    MOST_FILES,
    MOST_MANIFEST_BYTES,
    check_file_name,
    hex_of,
)
from seatrial.values.canonical import decode
from seatrial.values.errors import InputError
from seatrial.values.package import PACKAGE_SCHEMA_VERSION, Package, PackageFile

AGAIN = "seatrial release makes the package anew from the same model and evidence"
READ_AT_ONCE = 1 << 20


def open_package(folder: Path, *, digest: str) -> Package:
    """Return what a package says, once its own digest and that of every file in it were found right.

    Parameters
    ----------
    folder
        The folder of the package.
    digest
        ``"sha256:..."`` as the release says.

    Raises
    ------
    InputError
        ``PKG001`` if there is no package, ``PKG002`` if ``package.json`` is another one, ``PKG003`` if this version
        cannot read it, ``PKG004`` for a missing file, ``PKG005`` for a changed one, ``PKG006`` for one too many,
        ``PKG007`` for what is no regular file, ``PKG008`` for a name outside the folder, ``PKG009`` for too much.
    """
    wanted = hex_of(digest)
    package = _manifest(folder, wanted)
    _check_listing(folder, package)
    for file in package.files:
        check_file(folder, file)
    return package


def check_file(folder: Path, file: PackageFile) -> None:
    """Refuse a file of a package that is not the one that was packed."""
    whole, size = hashlib.sha256(), 0
    path = folder / file.name
    try:
        with _Opened(path) as handle:
            while chunk := os.read(handle.fd, READ_AT_ONCE):
                whole.update(chunk)
                size += len(chunk)
                if size > file.size_bytes:
                    break
    except FileNotFoundError as error:
        raise refused(
            "PKG004", "a file of the package is missing", where=path, expected="the file as it was packed"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if size != file.size_bytes or f"sha256:{whole.hexdigest()}" != file.digest:
        raise refused(
            "PKG005",
            "a file of the package was changed after it was packed",
            where=path,
            expected=f"{file.size_bytes:,} bytes of digest {file.digest}",
        )


def read_file(folder: Path, file: PackageFile) -> bytes:
    """Return the bytes of a file, which are those that were packed; raises ``InputError`` (``PKG004``, ``PKG005``)."""
    path = folder / file.name
    try:
        with _Opened(path) as handle:
            content = handle.read(file.size_bytes + 1)
    except FileNotFoundError as error:
        raise refused(
            "PKG004", "a file of the package is missing", where=path, expected="the file as it was packed"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != file.digest:
        raise refused(
            "PKG005",
            "a file of the package was changed after it was packed",
            where=path,
            expected=f"digest {file.digest}",
        )
    return content


def refused(code: str, found: str, *, where: Path, expected: str) -> InputError:
    """Return the error of a package that is not whole."""
    return InputError(code, found, where=str(where), expected=expected, fix=AGAIN)


class _Opened:
    """A regular file that is read by its handle, never through a link."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self.fd)

    def read(self, most: int) -> bytes:
        """Return up to so many bytes."""
        parts, left = [], most
        while left and (chunk := os.read(self.fd, min(left, READ_AT_ONCE))):
            parts.append(chunk)
            left -= len(chunk)
        return b"".join(parts)


def _manifest(folder: Path, wanted: str) -> Package:
    path = folder / MANIFEST
    try:
        with _Opened(path) as handle:
            content = handle.read(MOST_MANIFEST_BYTES + 1)
    except OSError as error:
        raise refused(
            "PKG001", "there is no package here that can be read", where=path, expected="a folder of seatrial release"
        ) from error
    if len(content) > MOST_MANIFEST_BYTES:
        raise refused(
            "PKG009", "package.json is too large", where=path, expected=f"at most {MOST_MANIFEST_BYTES:,} bytes"
        )
    found = hashlib.sha256(content).hexdigest()
    if found != wanted:
        raise refused(
            "PKG002",
            f"package.json was changed: its digest is sha256:{found}",
            where=path,
            expected=f"digest sha256:{wanted}",
        )
    return _parsed(content, path)


def _parsed(content: bytes, path: Path) -> Package:
    try:
        data = json.loads(content)
        return decode(Package, _of_this_version(data))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "PKG003",
            f"package.json is none that this version can read: {error}",
            where=str(path),
            expected=f"a package of schema_version {PACKAGE_SCHEMA_VERSION}",
            fix="serve it with the version of seatrial that made it, or release the model again",
        ) from error


def _of_this_version(data: object) -> object:
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != PACKAGE_SCHEMA_VERSION:
        raise ValueError(f"its schema_version is {version!r}")
    return data


def _check_listing(folder: Path, package: Package) -> None:
    for file in package.files:
        check_file_name(file.name, where=str(folder / MANIFEST))
    if len(package.files) > MOST_FILES or sum(file.size_bytes for file in package.files) > MOST_BYTES:
        raise refused(
            "PKG009", "the package is too large", where=folder, expected=f"{MOST_FILES} files and {MOST_BYTES:,} bytes"
        )
    known = {file.name for file in package.files} | {MANIFEST}
    if package.model_file not in known:
        raise refused(
            "PKG004", "the model is not among the files of the package", where=folder, expected=package.model_file
        )
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        path = folder / entry.name
        if entry.name not in known:
            raise refused(
                "PKG006", "the package holds something that was not packed", where=path, expected="only what was packed"
            )
        if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            raise refused(
                "PKG007", "this is a link or a folder, not a file of its own", where=path, expected="a regular file"
            )


def _unreadable(path: Path, error: OSError) -> InputError:
    return refused(
        "PKG007", f"the file cannot be read: {error.strerror or error}", where=path, expected="a regular file"
    )
