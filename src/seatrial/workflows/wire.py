"""The composition root: projects and stores, opened the same way by every verb."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from seatrial.evaluation import FLIPS
from seatrial.metrics import METRICS
from seatrial.project import Project, load_project, project_from
from seatrial.workflows.state import LATEST, latest_folder, open_store, state_folder

__all__ = ["LATEST", "latest_folder", "make_project", "open_project", "open_store", "state_folder"]

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
