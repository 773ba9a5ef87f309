"""Files of counts: each worker writes its own, whoever asks reads those of all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from seatrial.serving.counts import COUNTS_SCHEMA_VERSION, Counts, merged

_DECODER = msgspec.json.Decoder(Counts)


class CountsFile:
    """The file of one worker: ``<pid>-<start in microseconds>.json``, replaced whole every time.

    Parameters
    ----------
    folder
        ``.seatrial/serving/counts``; made if it is not there.
    started_us
        When the worker started; a process number comes again, that does not.
    """

    def __init__(self, folder: Path, *, started_us: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{os.getpid()}-{started_us}.json"

    def write(self, counts: Counts) -> None:
        """Write the counts; a disk that is full or gone leaves what was there, and stops nobody."""
        fresh = self.path.with_suffix(".new")
        with contextlib.suppress(OSError):
            fresh.write_bytes(msgspec.json.encode(counts))
            fresh.replace(self.path)


def read_counts(folder: Path, *, apart_from: Path | None = None) -> Counts:
    """Return the counts of all workers whose files lie in a folder, those that are gone too.

    Parameters
    ----------
    folder
        May be missing: then nobody counted.
    apart_from
        A file that is left out: the reader's own, who knows better.
    """
    return merged(_read(path) for path in sorted(folder.glob("*.json")) if path != apart_from)


def _read(path: Path) -> Counts:
    """Return the counts of a file; a file that is no such file counts nothing."""
    try:
        counts = _DECODER.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return Counts()
    if counts.schema_version != COUNTS_SCHEMA_VERSION:
        return Counts()
    return counts if _lives(path) else counts.ended()


def _lives(path: Path) -> bool:
    number = path.stem.partition("-")[0]
    if not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
