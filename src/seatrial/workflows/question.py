"""Ask a model about tables whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from seatrial.data import Table, Target, encode_clusters, encode_target, field_types, to_columns
from seatrial.evaluation import Subject
from seatrial.metrics import Answers, Clusters
from seatrial.models import load_model, match_signature
from seatrial.project import Project
from seatrial.values import Level, Model, ModelRef, Progress, Signature
from seatrial.values.ports import Array, Columns
from seatrial.workflows.gather import Sources, Tables

STEP = "ask the model"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A model that was asked.

    Parameters
    ----------
    model, champion
        Which models were asked.
    signature
        The model's inputs, by the table's names.
    positive
        Label of the positive class; None unless binary.
    subject
        The answers beside the truth, ready to be examined.
    """

    model: ModelRef
    champion: ModelRef | None
    signature: Signature
    positive: Level | None
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """The rows of a table whose truth is known.

    Parameters
    ----------
    columns
        What models are fed and slices are cut by.
    target
        The truth.
    time
        When each row happened; None without a time column.
    clusters
        Rows that belong together.
    """

    columns: Columns
    target: Target
    time: Array | None
    clusters: tuple[Clusters, ...] = field(default=())


def question(project: Project, tables: Tables, sources: Sources, *, progress: Progress) -> Asked:
    """Return the answers of a project's models on its tables.

    Raises
    ------
    InputError
        If a model cannot be loaded or fed, or a table's truth cannot be read.
    """
    model = _model(project, project.model.path, sources)
    signature = _matched(project, model, tables.test)
    champion = None if project.model.champion is None else _model(project, project.model.champion, Sources())
    fed = [signature.names]
    if champion is not None:
        fed.append(_matched(project, champion, tables.test).names)
    test = known(project, tables.test, signature, fed)
    train = None if tables.train is None else known(project, tables.train, signature, fed)
    progress(STEP, 0, 3)
    answers = ask(project, model, signature, test)
    progress(STEP, 1, 3)
    trained = None if train is None else ask(project, model, signature, train)
    progress(STEP, 2, 3)
    rival = None if champion is None else ask(project, champion, _matched(project, champion, tables.test), test)
    progress(STEP, 3, 3)
    cut = _cut_by(project, signature, tables.test)
    return Asked(
        model=model.ref,
        champion=None if champion is None else champion.ref,
        signature=signature,
        positive=test.target.positive,
        subject=Subject(
            answers=answers,
            columns={name: test.columns[name] for name in cut},
            time=test.time,
            train=trained,
            train_columns=None if train is None else {name: train.columns[name] for name in signature.names},
            champion=rival,
            declared=project.slices.declared,
            discover=project.slices.discover,
            seed=project.trial.seed,
            threshold=project.model.threshold,
            simple_margin=project.trial.simple_margin,
        ),
    )
