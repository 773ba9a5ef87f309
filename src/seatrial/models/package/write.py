"""Writes a package: all of it or nothing, under the name of its own digest."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from seatrial.models.package.open import open_package
from seatrial.models.package.place import MANIFEST, MOST_BYTES, MOST_FILES, check_file_name
from seatrial.values.canonical import dumps
from seatrial.values.errors import InputError, StateError
from seatrial.values.package import Package, PackageFile

COPIED_AT_ONCE = 1 << 20


def write_package(root: Path, package: Package, files: Mapping[str, bytes | Path]) -> tuple[Package, str]:
    """Return a package with its files listed, and its digest; its folder lies in ``root`` afterwards.

    A package that is there already, whole, is left as it is; one that was damaged is put aside for the new one.

    Parameters
    ----------
    root
        The folder of packages; made if there is none.
    package
        What the package says of itself; the files it lists are replaced by those given.
    files
        Every file but ``package.json`` by its name: content, or a file to copy.

    Raises
    ------
    InputError
        ``PKG008`` for a name that no file of a package may have, ``PKG009`` for too many files or too large ones.
    StateError
        ``PKG010`` if the disk is full or the folder cannot be written; nothing is left behind.
    """
    _check(files, package)
    with _told(root):
        root.mkdir(parents=True, exist_ok=True)
        with _staging(root) as staging:
            listed = tuple(_put(staging / name, files[name]) for name in sorted(files))
            written = replace(package, files=listed)
            content = dumps(written)
            _put(staging / MANIFEST, content)
            digest = hashlib.sha256(content).hexdigest()
            _move(staging, root / digest)
    return written, f"sha256:{digest}"


def _check(files: Mapping[str, bytes | Path], package: Package) -> None:
    for name in files:
        check_file_name(name, where=name)
    size = sum(len(item) if isinstance(item, bytes) else item.stat().st_size for item in files.values())
    if len(files) > MOST_FILES or size > MOST_BYTES:
        raise InputError(
            "PKG009",
            f"the package would have {len(files):,} files and {size:,} bytes",
            where=f"{package.name} {package.version}",
            expected=f"at most {MOST_FILES} files and {MOST_BYTES:,} bytes",
            fix="export a smaller model",
        )
    if package.model_file not in files:
        raise ValueError(f"the package's model file {package.model_file!r} is not among its files")


@contextmanager
def _staging(root: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(path: Path, content: bytes | Path) -> PackageFile:
    """Return a file that was written, on the disk, with the digest of the very bytes that were written."""
    whole, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        for chunk in (content,) if isinstance(content, bytes) else _chunks(content):
            whole.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o444)
    return PackageFile(name=path.name, digest=f"sha256:{whole.hexdigest()}", size_bytes=size)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(COPIED_AT_ONCE):
            yield chunk


def _move(staging: Path, place: Path) -> None:
    staging.chmod(0o755)  # a temporary folder is its maker's alone; a server may run as another user
    _sync(staging)
    try:
        staging.rename(place)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        _replace_if_damaged(staging, place)
    _sync(place.parent)


def _replace_if_damaged(staging: Path, place: Path) -> None:
    try:
        open_package(place, digest=f"sha256:{place.name}")
    except InputError:
        place.rename(staging.with_name(f".damaged-{staging.name.removeprefix('.writing-')}"))
        staging.rename(place)


def _sync(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise StateError(
            "PKG010",
            "the disk is full; no package was written"
            if full
            else f"the package cannot be written: {error.strerror or error}",
            where=str(root),
            fix="free some space and run the command again" if full else "give yourself the right to write there",
        ) from error
