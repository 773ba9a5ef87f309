"""The verb ``init`` as a whole: a project file, a pipeline, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seatrial.values import InputError, Progress, silent
from seatrial.workflows.init import Drafted, draft_project
from seatrial.workflows.pipeline import Ci, Pipeline, pipeline_place, write_pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a new project is made of; nothing at all for a project that is there already."""

    model: Path | None = None
    data: Sequence[str] = ()
    target: str | None = None
    trust: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was written: None for what was not asked for."""

    drafted: Drafted | None = None
    pipeline: Pipeline | None = None


def start(
    given: Given, *, project: Path = Path(), ci: Ci | None = None, force: bool = False, progress: Progress = silent
) -> Started:
    """Return the project file that was drafted from a model and its data, and the pipeline that was written for it.

    Parameters
    ----------
    given
        Model, data and target of a new project. With nothing given and a ``ci``, the project file is there already.
    project
        The project file, or its folder.
    ci
        Whose pipeline is written; none if None.
    force
        Whether files that are there are overwritten.
    progress
        Told how far the reading is.

    Raises
    ------
    InputError
        ``USE022`` if too little is given, and whatever else is wrong with it.
    """
    if ci is not None:
        pipeline_place(project, ci=ci, force=force)  # told before anything is written
    drafted = None
    if given != Given() or ci is None:
        drafted = _drafted(given, project=project, force=force, progress=progress)
    pipeline = None if ci is None else write_pipeline(project, ci=ci, force=force)
    return Started(drafted=drafted, pipeline=pipeline)


def _drafted(given: Given, *, project: Path, force: bool, progress: Progress) -> Drafted:
    if given.model is None or not given.data or given.target is None:
        needed = {"--model FILE": given.model, "--data TABLE": given.data, "--target COLUMN": given.target}
        raise InputError(
            "USE022",
            f"a new project needs {' and '.join(name for name, value in needed.items() if not value)}",
            expected="model, data and target; or --ci alone, in the folder of a project file that is there already",
            fix="seatrial init --model model.joblib --data table.csv --target COLUMN",
        )
    return draft_project(
        model=given.model,
        data=given.data,
        target=given.target,
        project=project,
        trust=given.trust,
        force=force,
        progress=progress,
    )
