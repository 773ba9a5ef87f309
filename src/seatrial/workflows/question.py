"""Ask models about tables whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from seatrial.data import Frame, Table, Target, blocks_of, cut_columns, encode_target, field_types
from seatrial.data.clusters import encode_clusters
from seatrial.evaluation import Subject
from seatrial.metrics import Answers, Clusters
from seatrial.models import load_model, matched
from seatrial.project import Costs, Project
from seatrial.values import InputError, Level, ManyErrors, Model, Progress, silent, with_near_miss
from seatrial.workflows.gather import Tables

if TYPE_CHECKING:
    from seatrial.values.ports import Array, Columns

STEP = "asking the model"
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """Models that were asked.

    Parameters
    ----------
    model, champion
        Which models, their inputs named as the table names them; the champion may be missing.
    positive
        Label of the positive class; None unless binary.
    """

    model: Model
    champion: Model | None
    positive: Level | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """The rows of a table whose truth is known.

    Parameters
    ----------
    frame
        The rows.
    target
        The truth of each row.
    time
        When each row happened; None without a time column.
    clusters
        Rows that belong together.
    """

    frame: Frame
    target: Target
    time: Array | None
    clusters: tuple[Clusters, ...]


def ask_models(project: Project, tables: Tables, *, progress: Progress) -> tuple[Asked, Subject]:
    """Return a project's models, and their answers beside the truth, ready to be examined.

    Raises
    ------
    InputError
        If a model cannot be loaded or fed, answers nonsense, or the truth cannot be read.
    """
    _require_columns(project, tables)
    model, champion = _load_model(project, tables.test), _load_champion(project, tables.test)
    cut = _cut_by(project, model, tables.test)
    test, train = _known_rows(project, tables, model)
    answers = ask(project, model, test, step=STEP, progress=progress)
    trained = None if train is None else ask(project, model, train, step=f"{STEP} about train", progress=progress)
    rival = None if champion is None else ask(project, champion, test, step="asking the champion", progress=progress)
    subject = Subject(
        answers=answers,
        columns=cut_columns(test.frame, cut),
        time=test.time,
        train=trained,
        train_columns=None if train is None else cut_columns(train.frame, model.signature.names),
        champion=rival,
        declared=project.slices.declared,
        discover=project.slices.discover,
        seed=project.trial.seed,
        threshold=project.model.threshold,
        simple_margin=project.trial.simple_margin,
    )
    return Asked(model=model, champion=champion, positive=test.target.positive), subject


def ask(project: Project, model: Model, known: Known, *, step: str = STEP, progress: Progress = silent) -> Answers:
    """Return one model's answers beside the truth; it is asked a block of rows at a time."""
    target, done = known.target, 0
    scores: list[Array | None] = []
    labels: list[Array | None] = []
    for columns in blocks_of(known.frame, sorted(model.signature.names)):
        raw = _predicted(model, columns, first=done)
        score, label = _read(raw, model, target, project=project)
        scores.append(score)
        labels.append(label)
        done += len(raw)
        progress(step, done, max(known.frame.height, 1))
    return Answers(
        task=project.model.task,
        y=target.y,
        score=_joined(scores),
        label=_joined(labels),
        classes=tuple(str(level) for level in target.classes),
        clusters=known.clusters,
        costs=_costs(project.costs, target),
    )


def _predicted(model: Model, columns: Columns, *, first: int) -> Array:
    """Return the answers for a block of rows; an error counts its rows from the first of the block."""
    try:
        return model.predict(columns)
    except InputError as error:
        if not first:
            raise
        where = f"{error.where}, counted from row {first:,}" if error.where else ""
        raise InputError(error.code, error.found, where=where, expected=error.expected, fix=error.fix) from error


def _require_columns(project: Project, tables: Tables) -> None:
    """Refuse the name of a column that no table has: a slip there would quietly change what is judged."""
    data = project.data
    there = {name for table in tables.every for name in table.columns}
    named = {"protected": data.protected, "ignore": data.ignore, "known_before": data.known_before}
    named |= {key: (name,) for key, name in (("id", data.id), ("group", data.group)) if name is not None}
    errors = [
        InputError(
            "USE031",
            f'no table has a column "{name}"',
            where=f"data.{key}",
            expected=with_near_miss("a column of a table", name, there),
            fix=f"correct the name under [data] {key}, or take it out",
        )
        for key, names in named.items()
        for name in names
        if name not in there
    ]
    if errors:
        raise ManyErrors(errors)


def _load_model(project: Project, table: Table) -> Model:
    settings = project.model
    return _load(project, settings.path, table, name=settings.name, version=settings.version)


def _load_champion(project: Project, table: Table) -> Model | None:
    path = project.model.champion
    return None if path is None else _load(project, path, table, name=f"champion {Path(path).stem}", version="")


def _load(project: Project, path: str, table: Table, *, name: str, version: str) -> Model:
    settings = project.model
    model = load_model(project.resolve(path), name=name, version=version, trust=settings.trust, task=settings.task)
    features = [column for column in table.columns if column not in project.roles.not_features]
    return matched(model, types=field_types(table.frame), features=features)


def _cut_by(project: Project, model: Model, table: Table) -> tuple[str, ...]:
    """Return the columns that slices are cut by: features, protected columns, and those of declared slices."""
    declared = [name for names in project.slices.declared for name in names]
    wanted = dict.fromkeys([*model.signature.names, *project.data.protected, *declared])
    return tuple(name for name in wanted if name in table.columns)


def _known_rows(project: Project, tables: Tables, model: Model) -> tuple[Known, Known | None]:
    """Return the rows of the test and the training table whose truth is known, coded alike.

    Classes are the model's; where its file does not name them, those of the training table, from which it learned them.
    """
    classes, positive = model.signature.classes, project.model.positive
    train = None
    if tables.train is not None:
        target = _target(project, tables.train, classes=classes, positive=positive)
        train = _known(project, tables.train, target)
        classes, positive = classes or target.classes, target.positive if positive is None else positive
    target = _target(project, tables.test, classes=classes, positive=positive)
    return _known(project, tables.test, target), train


def _target(project: Project, table: Table, *, classes: Sequence[Level], positive: Level | None) -> Target:
    return encode_target(
        table.frame, target=project.data.target, task=project.model.task, positive=positive, classes=classes
    )


def _known(project: Project, table: Table, target: Target) -> Known:
    data = project.data
    frame = table.frame if target.kept.all() else table.frame.filter(pl.Series(target.kept))
    timed = data.time is not None and isinstance(frame.schema[data.time], pl.Datetime)
    return Known(
        frame=frame,
        target=target,
        time=frame[data.time].to_numpy() if timed and data.time is not None else None,
        clusters=encode_clusters(frame, group=data.group, time=data.time),
    )


def _costs(costs: Costs | None, target: Target) -> tuple[tuple[float, ...], ...] | None:
    """Return ``cost[truth][answer]`` in the order of the target's classes."""
    if costs is None or not costs.classes:
        return None if costs is None else costs.matrix
    labels = [str(level) for level in target.classes]
    missing = [label for label in labels if label not in costs.classes]
    if missing:
        raise InputError(
            "USE030",
            f"the cost matrix says nothing of {', '.join(missing[:MOST_NAMED])}",
            where="costs.classes",
            expected=f"every class of the target: {', '.join(labels[:MOST_NAMED])}",
            fix="add a row and a column for each class to [costs] matrix, in the order of classes",
        )
    places = [costs.classes.index(label) for label in labels]
    return tuple(tuple(costs.matrix[truth][answer] for answer in places) for truth in places)


def _read(raw: Array, model: Model, target: Target, *, project: Project) -> tuple[Array | None, Array | None]:
    """Return score and label as ``Answers`` wants them, in the order of the target's classes."""
    if project.model.task == "regression":
        return raw, None
    if model.signature.output == "label":
        return None, _places(model, target)[raw]
    ordered = np.empty_like(raw)
    ordered[:, _places(model, target)] = raw
    if project.model.task == "binary":
        score = np.ascontiguousarray(ordered[:, 1])
        return score, (score >= project.model.threshold).astype(np.int8)
    return ordered, ordered.argmax(axis=1)


def _joined(blocks: Sequence[Array | None]) -> Array | None:
    known = [block for block in blocks if block is not None]
    return np.concatenate(known) if known else None


def _places(model: Model, target: Target) -> Array:
    """Return for each class of the model its place among the target's classes."""
    if not model.signature.classes:
        return np.arange(len(target.classes))
    order = [str(level) for level in target.classes]
    return np.array([order.index(str(level)) for level in model.signature.classes])
