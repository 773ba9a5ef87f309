"""How much of what was answered still waits to be moved into the tables of the journal."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from seatrial.journal.files import files_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """What waits in an inbox.

    Parameters
    ----------
    files
        Number of files, with those that are still written.
    size_bytes
        Of all of them.
    oldest_s
        Age of the oldest of them; 0.0 if none waits.
    """

    files: int = 0
    size_bytes: int = 0
    oldest_s: float = 0.0


def lag_of(inbox: Path, *, now: float | None = None) -> Lag:
    """Return what waits in an inbox; ``now`` is in seconds since 1970, by default the present."""
    count, size, born = 0, 0, []
    for file in files_of(inbox):
        with suppress(OSError):  # the compactor may be faster
            born.append(file.lock.stat().st_mtime)  # nobody writes to a lock after it was made
            size += sum(path.stat().st_size for path in file.all if path.exists())
            count += 1
    oldest = max(0.0, (time.time() if now is None else now) - min(born)) if born else 0.0
    return Lag(files=count, size_bytes=size, oldest_s=oldest)
