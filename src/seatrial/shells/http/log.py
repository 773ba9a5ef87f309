"""The access log: one line of JSON per request, without bodies, written beside the answering."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

import msgspec

MOST_WAITING = 50_000
EVERY_S = 0.2


class Line(msgspec.Struct, omit_defaults=True):
    """What is known of a request once it is answered.

    Parameters
    ----------
    at
        Seconds since 1970, UTC.
    """

    at: float
    method: str
    path: str
    status: int
    us: int
    bytes_in: int
    bytes_out: int
    client: str = ""
    door: str = ""
    code: str = ""
    model: str = ""
    version: str = ""
    route: str = ""
    rows: int = 0
    prediction_id: str = ""
    key: str = ""
    trace_id: str = ""


class AccessLog:
    """Takes lines without waiting; a thread writes them. Lines that nobody takes in time are counted and dropped.

    Parameters
    ----------
    write
        Writes bytes; it may block.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._encode = msgspec.json.Encoder().encode
        self._ended = threading.Event()
        self.dropped = 0
        self._thread = threading.Thread(target=self._work, name="access log", daemon=True)
        self._thread.start()

    def add(self, line: Line) -> None:
        """Take a line."""
        if self._lines.qsize() < MOST_WAITING:
            # Written here: a thread that encodes thousands of lines holds up every request meanwhile.
            self._lines.put(self._encode(line))
        else:
            self.dropped += 1

    def close(self, *, patience_s: float = 1.0) -> None:
        """Write what was taken, unless nobody reads it in time."""
        self._ended.set()
        self._thread.join(patience_s)

    def _work(self) -> None:
        while not self._ended.wait(EVERY_S):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        parts: list[bytes] = []
        try:
            while line := self._lines.get_nowait():
                parts.append(line)
        except Empty:
            pass
        if parts:
            try:
                self._write(b"\n".join([*parts, b""]))
            except OSError:
                self.dropped += len(parts)  # whoever read the log is gone


def now() -> float:
    """Return the time of a line."""
    return round(time.time(), 6)
