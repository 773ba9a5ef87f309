"""Tell a log: one line of JSON on a stream, where a service manager or container collects it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

from seatrial.alerting.channels.channel import Message, Undelivered
from seatrial.alerting.channels.document import as_line


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChannel:
    """Writes to a stream.

    Parameters
    ----------
    name
        As in the project file.
    stream
        None: standard error, as it is when a message is sent.
    """

    name: str
    stream: TextIO | None = None

    def send(self, message: Message) -> str:
        """Return once the line is handed over; raises ``Undelivered`` if the stream is closed."""
        stream = sys.stderr if self.stream is None else self.stream
        try:
            stream.write(as_line(message).decode())
            stream.flush()
        except (OSError, ValueError) as error:
            raise Undelivered(f"the stream cannot be written: {error}") from error
        return ""
