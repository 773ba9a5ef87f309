"""The verb ``init``: look at a model and a table, and write the project file that they suggest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from seatrial.data import Guess, Scratch, Table, field_types, infer, is_address, read_table
from seatrial.models import load_model, match_signature
from seatrial.project import PROJECT_FILE, ProjectDraft, render_project
from seatrial.values import InputError, Progress, silent
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.scratch import scratch_folder

MOST_TABLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A project file that was written.

    Parameters
    ----------
    path
        Where it is.
    draft
        What it says, each guess with its reason.
    """

    path: Path
    draft: ProjectDraft


def draft_project(
    *,
    model: Path,
    data: Sequence[str],
    target: str,
    project: Path = Path(),
    trust: Sequence[str] = (),
    force: bool = False,
    progress: Progress = silent,
) -> Drafted:
    """Return the project file that was written for a model and its data; nothing is asked.

    Parameters
    ----------
    model
        The model file.
    data
        One table, or first the training table, then the test table.
    target
        The column that the model predicts.
    project
        The project file to write, or its folder.
    trust
        Globals that the model file may use, by exact name.
    force
        Whether an existing project file is overwritten.
    progress
        Told how far the reading is.

    Raises
    ------
    InputError
        If model, data and target do not fit together, or a project file is there already.
    """
    path = project if project.suffix == ".toml" else project / PROJECT_FILE
    if path.exists() and not force:
        raise InputError("USE020", "there is a project file already", where=str(path), fix="seatrial init --force ...")
    if not 1 <= len(data) <= MOST_TABLES:
        raise InputError("USE021", f"--data was given {len(data)} times", expected="one table, or train and then test")
    folder = path.parent
    with scratch_folder(folder / ".seatrial") as scratch:
        table = _read(data, scratch=scratch, progress=progress)
        signature = load_model(model, trust=trust).signature
        guess = infer(table.frame, target=target, signature=signature)
        match_signature(signature, types=field_types(table.frame), features=guess.features)
    tables = [each if is_address(each) else _relative(each, folder) for each in data]
    draft = _draft(guess, name=model.stem, model_path=_relative(model, folder), tables=tables, target=target)
    draft = replace(draft, trust=tuple(trust))
    write_whole(path, render_project(draft).encode())
    return Drafted(path=path, draft=draft)


def _read(data: Sequence[str], *, scratch: Path, progress: Progress) -> Table:
    """Return the last table; all are read, to be told now what trial would be told."""
    names = ("train", "test") if len(data) == MOST_TABLES else ("table",)
    tables = []
    for name, source in zip(names, data, strict=True):
        (scratch / name).mkdir()
        tables.append(read_table(source, name=name, scratch=Scratch(folder=scratch / name), progress=progress))
    return tables[-1]


def _draft(guess: Guess, *, name: str, model_path: str, tables: Sequence[str], target: str) -> ProjectDraft:
    alone = len(tables) == 1
    return ProjectDraft(
        name=name,
        model_path=model_path,
        train=None if alone else tables[0],
        test=tables[-1],
        target=target,
        task=guess.task,
        positive=guess.positive,
        time=guess.time,
        id=guess.id,
        group=guess.group,
        protected=guess.protected,
        ignore=guess.ignore,
        unsure=guess.unsure,
    )


def _relative(path: str | Path, folder: Path) -> str:
    """Return a path as it shall stand in the project file: from its folder, where that is on the same drive."""
    return Path(os.path.relpath(path, folder)).as_posix()
