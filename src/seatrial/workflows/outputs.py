"""Files of a trial, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from seatrial.values import StateError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written; the old file is untouched.
    """
    write_folder(path.parent, {path.name: content})


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files into a folder: all are on the disk before the first takes its place.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written; files that were there before are untouched.
    """
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        for name, content in files.items():
            (staging / name).write_bytes(content)
        for name in files:
            os.replace(staging / name, folder / name)  # noqa: PTH105 - replaces in one step on every platform
    except OSError as error:
        raise _told(error, folder) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _told(error: OSError, folder: Path) -> StateError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
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
