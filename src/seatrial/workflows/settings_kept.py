"""The settings of each trial, kept beside its evidence, so that it can be told what was changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from seatrial.project import Project
from seatrial.values import StateError
from seatrial.values.canonical import dumps
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.state import state_folder

FOLDER = "artifacts/settings"
MOST_NAMED = 3
LONGEST = 60


def keep_settings(project: Project) -> None:
    """Write the settings of a project under its digest; where that cannot be, changes are not named later."""
    with suppress(StateError):
        write_whole(_file(project, project.digest), dumps(project.settings))


def changes_since(project: Project, digest: str) -> tuple[str, ...]:
    """Return which settings are others than in the project of a digest, in words; empty if those were not kept."""
    try:
        before = dict(_leaves(json.loads(_file(project, digest).read_bytes())))
    except (OSError, ValueError):
        return ()
    now = dict(_leaves(project.settings))
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    told = [f"{name} is {_shown(now.get(name))} and was {_shown(before.get(name))}" for name in names[:MOST_NAMED]]
    return (*told, *([f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []))


def _file(project: Project, digest: str) -> Path:
    return state_folder(project) / FOLDER / f"{digest.removeprefix('sha256:')}.json"


def _leaves(settings: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(settings, Mapping):
        for name, value in settings.items():
            yield from _leaves(value, f"{place}.{name}" if place else name)
    elif isinstance(settings, list) and any(isinstance(each, Mapping | list) for each in settings):
        for i, value in enumerate(settings):
            yield from _leaves(value, f"{place}[{i}]")
    else:
        yield place, settings


def _shown(value: object) -> str:
    text = "not set" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
