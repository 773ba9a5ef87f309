"""Tell a file: one line of JSON at its end, on the disk before it counts as taken."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from seatrial.alerting.channels.channel import Message, Undelivered
from seatrial.alerting.channels.document import as_line


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """Appends to a file; its folder is made if there is none."""

    name: str
    path: Path

    def send(self, message: Message) -> str:
        """Return once the line is on the disk; raises ``Undelivered`` if it cannot be written."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                file.write(_torn(file.tell(), self.path) + as_line(message))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Undelivered(f"the file cannot be written: {error.strerror or error}") from error
        return ""


def _torn(size: int, path: Path) -> bytes:
    """Return the end of a line that a killed process left without one; empty if the last line is whole."""
    if size == 0:
        return b""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return b"" if file.read(1) == b"\n" else b"\n"
