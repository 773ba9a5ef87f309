"""Tables of a project: which is the test, which the training, and how they were told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from seatrial.data import Scratch, Table, read_table, split_by_time
from seatrial.data.read import Origin
from seatrial.data.scratch import MEBI
from seatrial.project import Project
from seatrial.values import Progress

Split = Literal["given", "by-time", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one trial.

    Parameters
    ----------
    test
        What the model is judged on.
    train
        What it learned from; None when nobody said.
    reference
        A declared reference population; None when there is none.
    split
        ``"given"``: two tables; ``"by-time"``: one, split at ``trained_until``; ``"none"``: one, and nobody can know
        what the model has seen of it.
    """

    test: Table
    train: Table | None
    reference: Table | None
    split: Split

    @property
    def every(self) -> tuple[Table, ...]:
        """All tables that went in, in a fixed order."""
        return tuple(table for table in (self.test, self.train, self.reference) if table is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where tables come from: paths of the project file, or frames by the Python API, which win.

    Parameters
    ----------
    train, test
        Frames or paths.
    root
        Folder of the project.
    scratch
        A folder for tables that are too large for the memory; None keeps every table in memory.
    """

    train: object | None = None
    test: object | None = None
    root: Path = field(default_factory=Path)
    scratch: Path | None = None


def gather(project: Project, sources: Sources, *, progress: Progress) -> Tables:
    """Return the tables of a project, read and split."""
    data = project.data

    def read(name: str, source: object, *, time: str | None = data.time) -> Table:
        return read_table(
            source,
            name=name,
            root=sources.root,
            time=time,
            origin=Origin(source=data.source, licence=data.licence),
            scratch=_scratch(project, sources, name),
            progress=progress,
        )

    train_source = sources.train if sources.train is not None else data.train
    test_source = sources.test if sources.test is not None else data.test
    reference = None if data.reference is None else read("reference", data.reference, time=None)
    if train_source is not None and test_source is not None:
        return Tables(
            test=read("test", test_source), train=read("train", train_source), reference=reference, split="given"
        )
    only = read("table", test_source if test_source is not None else train_source)
    until = project.model.trained_until
    if until is None or data.time is None:
        return Tables(test=only, train=None, reference=reference, split="none")
    train, test = split_by_time(only, time=data.time, trained_until=until)
    return Tables(test=test, train=train, reference=reference, split="by-time")


def _scratch(project: Project, sources: Sources, name: str) -> Scratch | None:
    if sources.scratch is None:
        return None
    folder = sources.scratch / name
    folder.mkdir(parents=True, exist_ok=True)
    data = project.data
    return Scratch(folder=folder, memory_bytes=data.memory_mb * MEBI, most_rows=data.most_rows)
