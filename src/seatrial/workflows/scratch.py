"""A folder for the length of one run, for what does not fit into the memory."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seatrial.workflows.outputs import told

SCRATCH = "scratch"


@contextmanager
def scratch_folder(state: Path | None = None) -> Iterator[Path]:
    """Give a new folder that is gone afterwards, whatever happens; what a killed run left behind is removed first.

    Parameters
    ----------
    state
        The folder ``.seatrial`` of a project, in which it is made: there is room for tables where tables are, while a
        temporary folder may be memory. None: the temporary folder.

    Raises
    ------
    StateError
        ``EVD090`` if the disk is full, ``EVD091`` if the folder cannot be made.
    """
    above = None if state is None else state / SCRATCH
    try:
        if above is not None:
            above.mkdir(parents=True, exist_ok=True)
            _sweep(above)
        folder = Path(tempfile.mkdtemp(prefix=f"{_own()}{os.getpid()}-", dir=above))
    except OSError as error:
        raise told(error, above or Path(tempfile.gettempdir())) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own() -> str:
    """Return how folders of this machine begin: of another one that shares the disk, nobody here knows what runs."""
    return f"seatrial-{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"


def _sweep(above: Path) -> None:
    for folder in above.glob(f"{_own()}*-*"):
        process = folder.name.removeprefix(_own()).split("-")[0]
        if process.isdecimal() and not _runs(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
