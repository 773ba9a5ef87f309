"""The Python door: the same trial as the command line, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from seatrial.data import Scratch, infer, read_table
from seatrial.values import InputError, Progress, silent
from seatrial.workflows.clock import Clock
from seatrial.workflows.conclude import conclude
from seatrial.workflows.gather import Sources
from seatrial.workflows.learn import learn
from seatrial.workflows.result import Trial
from seatrial.workflows.scratch import scratch_folder
from seatrial.workflows.trial import run_trial
from seatrial.workflows.watch import Asked, Watch, watch_once
from seatrial.workflows.watch_table import watch_table
from seatrial.workflows.wire import make_project

Settings = Mapping[str, Any] | Sequence[str]


def trial(
    project: str | PathLike[str] | None = None,
    *,
    model: str | PathLike[str] | None = None,
    test: object | None = None,
    train: object | None = None,
    target: str | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Trial:
    """Return the trial of a project file, or of a model and tables that are at hand.

    Parameters
    ----------
    project
        The project file, or the folder that holds ``seatrial.toml``. The trial is recorded and its reports are
        written, as by ``seatrial trial``.
    model, test, train, target
        Without a project: the model file; tables as paths or as frames that narwhals knows (pandas, polars, pyarrow
        ...); the column that is predicted. Nothing is written.
    settings
        With a project, overrides such as ``["gate[0].at_least=0.7"]``. Without one, further sections of the project
        file, such as ``{"data": {"time": "sent"}, "model": {"positive": "late"}}``; the task is inferred if it is not
        given.
    progress
        Called with step, done and total.

    Returns
    -------
    Trial
        With ``verdict``, ``findings``, ``estimates`` and ``evidence``; it shows itself in a notebook.

    Raises
    ------
    InputError
        If the project file, a table or a model is wrong; ``USE002`` if neither a project nor model, test and target are
        given.
    """
    if project is not None:
        if isinstance(settings, Mapping):
            raise InputError(
                "USE003", "with a project file, settings are overrides", fix='settings=["gate[0].at_least=0.7"]'
            )
        return run_trial(Path(project), settings=settings or (), progress=progress)
    if model is None or target is None or (test is None and train is None):
        raise InputError(
            "USE002",
            "a trial needs a project file, or a model, a table and a target",
            fix='seatrial.trial("seatrial.toml") or seatrial.trial(model="m.onnx", test=frame, target="late")',
        )
    if not isinstance(model, str | PathLike):
        raise InputError(
            "USE004",
            f"a model is given as a file, and this is a {type(model).__name__}",
            fix='joblib.dump(model, "model.joblib"), then seatrial.trial(model="model.joblib", ...)',
        )
    if settings is None:
        settings = {}
    if not isinstance(settings, Mapping):
        raise InputError("USE003", "without a project file, settings are sections", fix='settings={"data": {...}}')
    clock = Clock.now()
    given = [f"data.{name}" for name, source in (("test", test), ("train", train)) if source is not None]
    with scratch_folder() as scratch:
        task_from = test if test is not None else train
        sections = _sections(model, target, settings, task_from=task_from, scratch=scratch)
        sources = Sources(test=test, train=train, scratch=scratch)
        learnt = learn(make_project(sections, given), sources, today=clock.started.date(), progress=progress)
        return Trial(evidence=conclude(learnt, look=1, run=clock.run()))


def watch(
    project: str | PathLike[str] = ".",
    *,
    table: object | None = None,
    model: str | None = None,
    settings: Sequence[str] = (),
    progress: Progress = silent,
) -> Watch:
    """Return what was found of a released model: of all windows of the journal that are due, or of a table.

    Parameters
    ----------
    project
        The project file, or the folder that holds ``seatrial.toml``.
    table
        A path, or a frame that narwhals knows: looked at in place of the journal; then nothing is recorded. None: as by
        ``seatrial watch --once``, windows are recorded and alerts are sent.
    model
        ``NAME@ALIAS`` or ``NAME@VERSION``; None: the champion of the project's model.
    settings
        Overrides such as ``["watch.every=1d"]``.
    progress
        Called with step, done and total.

    Returns
    -------
    Watch
        With ``alarm``, ``newest`` and ``reports``.

    Raises
    ------
    InputError
        If the project file, the release or the table is wrong.
    StateError
        If the journal or the store cannot be used.
    """
    asked = Asked(path=Path(project), settings=tuple(settings), model=model)
    if table is not None:
        source = str(table) if isinstance(table, PathLike) else table
        return watch_table(asked, source, progress=progress)
    return watch_once(asked, progress=progress)


def _sections(
    model: str | PathLike[str], target: str, settings: Mapping[str, Any], *, task_from: object, scratch: Path
) -> dict[str, Any]:
    """Return the sections of a project file for what was passed by name."""
    sections: dict[str, Any] = {name: dict(section) for name, section in settings.items() if name != "gate"}
    if "gate" in settings:
        sections["gate"] = settings["gate"]
    sections["model"] = {"path": str(model), **sections.get("model", {})}
    sections["data"] = {"target": target, **sections.get("data", {})}
    if "task" not in sections["model"]:
        (scratch / "task").mkdir()
        guess = infer(read_table(task_from, name="test", scratch=Scratch(folder=scratch / "task")).frame, target=target)
        sections["model"]["task"] = guess.task.value
    return sections
