"""The pipeline that puts a model through its trial in CI."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from seatrial.project import PROJECT_FILE, Project
from seatrial.values import InputError
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.requirements import Requirements, requirements_of
from seatrial.workflows.wire import open_project

Ci = Literal["github", "gitlab"]

_MARK = "# Written by `seatrial init --ci"
_GITLAB = ".gitlab-ci.yml"
_INCLUDED = ".gitlab/seatrial.yml"
_INDENT: Mapping[Ci, str] = MappingProxyType({"github": " " * 6, "gitlab": " " * 4})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A pipeline that was written.

    Parameters
    ----------
    path
        Where it is.
    requirements
        What it installs, and the user's own modules that it cannot.
    paste
        Lines to add to the project's own pipeline; empty where there is nothing to add.
    """

    path: Path
    requirements: Requirements
    paste: str = ""


def pipeline_place(project: Path, *, ci: Ci, force: bool = False) -> Path:
    """Return where the pipeline of a project goes: below the root of its repository.

    A ``.gitlab-ci.yml`` that somebody else wrote is never touched; the pipeline then stands in a file to include.

    Raises
    ------
    InputError
        ``USE023`` if there is a pipeline already and it is not to be overwritten.
    """
    root = _repository(project)
    path = root / ".github" / "workflows" / "seatrial.yml"
    if ci == "gitlab":
        path = root / _GITLAB
        if path.exists() and not path.read_bytes().startswith(_MARK.encode()):
            path = root / _INCLUDED
    if path.exists() and not force:
        raise InputError(
            "USE023", "there is a pipeline already", where=str(path), fix=f"seatrial init --ci {ci} --force"
        )
    return path


def write_pipeline(path: Path, *, ci: Ci, force: bool = False) -> Pipeline:
    """Return the pipeline that was written for a project.

    It installs this version of Seatrial with what the project's model and tables need, in the versions that are
    installed here.

    Parameters
    ----------
    path
        The project file or its folder.
    ci
        Whose pipeline.
    force
        Whether an existing pipeline of ours is overwritten.

    Raises
    ------
    InputError
        ``USE023`` if there is one already; what is wrong with the project file or the model.
    """
    place = pipeline_place(path, ci=ci, force=force)
    project = open_project(path)
    named = [project.model.path, project.model.champion]
    models = [project.root / each for each in named if each is not None]
    data = project.data
    requirements = requirements_of(
        models,
        trust=project.model.trust,
        task=project.model.task,
        tables=[table for table in (data.train, data.test, data.reference) if table is not None],
        root=project.root,
    )
    write_whole(place, _rendered(path, project, requirements, ci=ci).encode())
    paste = f"include:\n  - local: {_INCLUDED}\n" if place.name != _GITLAB and ci == "gitlab" else ""
    return Pipeline(path=place, requirements=requirements, paste=paste)


def _rendered(path: Path, project: Project, requirements: Requirements, *, ci: Ci) -> str:
    root = _repository(path)
    named = path if path.suffix == ".toml" and path.name != PROJECT_FILE else project.root
    state = os.path.relpath(project.root.resolve() / ".seatrial", root)
    needed = [
        f"# The model needs your module {module}: install it here, or set PYTHONPATH to the folder that holds it."
        for module in requirements.own
    ]
    parts = {
        "@PROJECT@": json.dumps(Path(os.path.relpath(named.resolve(), root)).as_posix()),
        "@STATE@": json.dumps(Path(state).as_posix()),
        "@PYTHON@": ".".join(platform.python_version_tuple()[:2]),
        "@REQUIREMENTS@": " ".join(f"'{each}'" for each in requirements.pinned),
        "@NEEDED@\n": "".join(f"{_INDENT[ci]}{line}\n" for line in needed),
    }
    text = files("seatrial.workflows").joinpath(f"pipelines/{ci}.yml").read_text(encoding="utf-8")
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _repository(project: Path) -> Path:
    """Return the folder that holds ``.git``, from the project's folder upwards; the project's folder without one."""
    folder = (project.parent if project.suffix == ".toml" else project).resolve()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
