"""What is known and assumed of a new project, before its file is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from seatrial.values import Guessed, Level, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """A project file to be.

    Parameters
    ----------
    name
        Of the project.
    model_path
        As it shall stand in the file.
    train, test
        Tables as they shall stand in the file; at least one.
    target
        The column that is predicted.
    task, positive, time, id, group
        Guesses; None where there is none.
    protected, ignore
        Guesses, one per column.
    trained_until
        What the model may have seen, if it is known.
    trust
        Names that the model file may use, by exact name.
    unsure
        What could not be told from model and data, one sentence each.
    """

    name: str
    model_path: str
    train: str | None = None
    test: str | None = None
    target: str
    task: Guessed[Task]
    positive: Guessed[Level] | None = None
    time: Guessed[str] | None = None
    id: Guessed[str] | None = None
    group: Guessed[str] | None = None
    protected: tuple[Guessed[str], ...] = ()
    ignore: tuple[Guessed[str], ...] = ()
    trained_until: date | datetime | None = None
    trust: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
