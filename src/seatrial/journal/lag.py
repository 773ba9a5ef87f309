"""How far the journal's tables are behind the answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seatrial.journal.files import files_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """What lies in inboxes and not in the tables yet.

    Parameters
    ----------
    files, size_bytes
        Number of files, those that are being written among them, and their bytes.
    oldest_s
        Age of the oldest in seconds; 0 if there is none.
    """

    files: int = 0
    size_bytes: int = 0
    oldest_s: float = 0.0


def lag_of(inbox: Path, *, now: float) -> Lag:
    """Return how far the tables are behind.

    Parameters
    ----------
    inbox
        The folder of the inboxes.
    now
        Seconds since 1970.
    """
    files, size, oldest = 0, 0, now
    for file in files_of(inbox):
        found = [status for path in file.all if (status := _status(path)) is not None]
        if found:
            files += 1
            size += sum(bytes_ for bytes_, _ in found)
            oldest = min(oldest, *(changed for _, changed in found))
    return Lag(files=files, size_bytes=size, oldest_s=max(0.0, now - oldest))


def _status(path: Path) -> tuple[int, float] | None:
    """Return size and time of a file; None if it was taken away meanwhile."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime
