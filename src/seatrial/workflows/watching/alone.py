"""One run at a time over one folder of state."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seatrial.values import StateError
from seatrial.workflows.outputs import told

LOCK = "watch.lock"
PATIENCE_S = 60.0
PAUSE_S = 0.1


@contextmanager
def alone(state: Path, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the right to watch over a folder of state; it ends with the process.

    Raises
    ------
    StateError
        ``WAT308`` if another process holds it for too long.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = os.open(state / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise told(error, state) from error
    try:
        _wait(handle, state, patience_s=patience_s)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, state: Path, *, patience_s: float) -> None:
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() >= until:
                raise StateError(
                    "WAT308",
                    f"another process has been watching this project for {patience_s:.0f} s",
                    where=str(state / LOCK),
                    expected="one run at a time, which takes seconds",
                    fix="wait for it to end; what it looked at is not looked at twice",
                ) from error
            time.sleep(PAUSE_S)
        else:
            return
