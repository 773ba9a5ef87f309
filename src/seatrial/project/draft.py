"""What is known and assumed of a new project, before its file is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from seatrial.values import Level, Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed(Generic[T]):
    """A guess and its reason.

    Parameters
    ----------
    value
        What was guessed.
    why
        The reason in a few words; goes into the file as a comment.
    """

    value: T
    why: str


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
    unsure
        What could not be told from model and data, one sentence each.
    """

    name: str
    model_path: str
    train: str | None = None
    test: str | None = None
    target: str
    task: Assumed[Task]
    positive: Assumed[Level] | None = None
    time: Assumed[str] | None = None
    id: Assumed[str] | None = None
    group: Assumed[str] | None = None
    protected: tuple[Assumed[str], ...] = ()
    ignore: tuple[Assumed[str], ...] = ()
    trained_until: date | datetime | None = None
    unsure: tuple[str, ...] = ()
