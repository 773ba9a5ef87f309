"""Where a project keeps its state: the store and the folders; opened without what judges models."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from seatrial.evidence import Store
from seatrial.project import Project, load_project
from seatrial.values import Progress, silent

LATEST = "latest"
SERVER_WAIT_S = 3.0


def read_project(path: str | Path, settings: Sequence[str] = ()) -> Project:
    """Return the project that a file declares, for a verb that judges nothing: metrics of gates are left unchecked.

    Raises
    ------
    InputError
        ``PRJnnn``: everything that is wrong with it at once.
    """
    return load_project(path, overrides=settings)


def open_store(project: Project, *, progress: Progress = silent) -> Store:
    """Return the project's store, migrated to this version; a server's password may come as ``PGPASSWORD``.

    Parameters
    ----------
    project
        Names the store.
    progress
        Told while a server that went away is waited for.

    Raises
    ------
    StateError
        If it is locked, gone, damaged or of a newer version.
    """
    return Store.open(project.state, password=os.environ.get("PGPASSWORD"), progress=progress)


def open_server_store(project: Project) -> Store:
    """Return the project's store for a server, which goes on without it: whoever asks is told at once that it is away.

    Raises
    ------
    StateError
        As :func:`open_store`.
    """
    return Store.open(project.state, password=os.environ.get("PGPASSWORD"), wait_s=SERVER_WAIT_S, patience_s=0.0)


def latest_folder(project: Project) -> Path:
    """Return where the newest reports of a project are."""
    return state_folder(project) / LATEST


def state_folder(project: Project) -> Path:
    """Return the folder beside the project file for all that is kept in files."""
    return project.root / ".seatrial"
