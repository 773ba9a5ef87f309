"""Files of a run, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from seatrial.values import StateError


@contextmanager
def staged(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Write files beside their place, in the folder that is given, and move them once the body has succeeded.

    All of them are on the disk before the body runs, so that a full disk is known in time; when the body raises, the
    files that were there before stay as they are.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written.
    """
    staging: Path | None = None
    try:
        staging = _stage(folder, files)
        yield staging
        for name in files:
            os.replace(staging / name, folder / name)  # noqa: PTH105 - replaces in one step on every platform
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written; the old file is untouched.
    """
    with staged(path.parent, {path.name: content}):
        pass


def _stage(folder: Path, files: Mapping[str, bytes]) -> Path:
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        for name, content in files.items():
            (staging / name).write_bytes(content)
    except OSError as error:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        raise told(error, folder) from error
    return staging


def told(error: OSError, folder: Path) -> StateError:
    """Return what an error of the system means for who wanted to write to a folder."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StateError(
            "EVD090",
            "the disk is full; nothing of this run was written",
            where=str(folder),
            fix="free some space, or write elsewhere with --out FOLDER, and run the command again",
        )
    return StateError(
        "EVD091",
        f"this folder cannot be written: {error.strerror or error}",
        where=str(folder),
        fix="give yourself the right to write there, or write elsewhere with --out FOLDER",
    )
