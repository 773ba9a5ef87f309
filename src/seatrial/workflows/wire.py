"""The composition root: projects and stores, opened the same way by every verb."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from seatrial.evaluation import FLIPS
from seatrial.evidence import Store
from seatrial.metrics import METRICS
from seatrial.project import Project, load_project, project_from
from seatrial.values import Progress, silent

LATEST = "latest"
KNOWN_METRICS = MappingProxyType({name: metric.tasks for name, metric in {**METRICS, **FLIPS}.items()})


def open_project(path: str | Path, settings: Sequence[str] = ()) -> Project:
    """Return the project that a file declares, with overrides as ``"a.b=value"``.

    Raises
    ------
    InputError
        ``PRJnnn``: everything that is wrong with it at once.
    """
    return load_project(path, overrides=settings, known_metrics=KNOWN_METRICS)


def make_project(settings: Mapping[str, Any], given: Collection[str]) -> Project:
    """Return the project that settings declare without a file; ``given`` names the tables that come as frames.

    Raises
    ------
    InputError
        ``PRJnnn``: everything that is wrong with it at once.
    """
    return project_from(settings, known_metrics=KNOWN_METRICS, given=given)


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


def latest_folder(project: Project) -> Path:
    """Return where the newest reports of a project are."""
    return state_folder(project) / LATEST


def state_folder(project: Project) -> Path:
    """Return the folder beside the project file for all that is kept in files."""
    return project.root / ".seatrial"
