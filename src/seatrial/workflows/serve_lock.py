"""One server per state folder: a lock that ends with its process, and a file that says who holds it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seatrial.values import InputError, StateError
from seatrial.workflows.outputs import told, write_whole

LOCK, PID = "lock", "supervisor.json"


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Hold the right to serve from a folder, which is made.

    Raises
    ------
    InputError
        ``SRV304`` if another process serves from it.
    StateError
        If the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # digests of keys lie there
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise told(error, folder) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _taken(folder) from error
        say_who(folder, {})
        yield
    finally:
        with suppress(OSError):
            if _holder(folder).get("pid") == os.getpid():
                (folder / PID).unlink()
        os.close(handle)


def say_who(folder: Path, facts: dict[str, object]) -> None:
    """Write down that this process serves from a folder, and where it can be reached."""
    with suppress(StateError):  # a full disk keeps nobody from serving
        write_whole(folder / PID, json.dumps({"pid": os.getpid(), **facts}).encode() + b"\n")


def _holder(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / PID).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _taken(folder: Path) -> InputError:
    holder = _holder(folder)
    who = f"process {holder['pid']}" if "pid" in holder else "another process"
    at = f", at {holder['url']}" if "url" in holder else ""
    return InputError(
        "SRV304",
        f"this project is already served by {who}{at}",
        where=str(folder),
        expected="one server per state folder; it has as many workers as you like",
        fix=f"kill -TERM {holder.get('pid', 'PID')}, then start it again",
    )
