"""Make the reference of a release from the tables of its trial."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from seatrial.data import Frame, Table, blocks_of
from seatrial.journal.words import text_of
from seatrial.models.package import load_packaged
from seatrial.monitoring.importance import importance_of
from seatrial.profiles import (
    ModelPlan,
    Plan,
    Profile,
    encode,
    merge,
    model_plan_of,
    outcome_profile_of,
    plan_of,
    profile_of,
)
from seatrial.project import Project
from seatrial.serving.meaning import meaning_of
from seatrial.values import EVERYWHERE, MODEL, Evidence, FeatureRule, Package, Progress, Slice, Window, silent
from seatrial.workflows.gather import Tables
from seatrial.workflows.watching.answering import Served, answered, features_of
from seatrial.workflows.watching.frames import watched_name, watched_rules
from seatrial.workflows.watching.reference import (
    PLAN,
    PROFILE,
    SAMPLE,
    TRIED,
    Manifest,
    Origin,
    columns_plan,
    day_name,
    days_plan,
    sample_bytes,
    write_reference,
)
from seatrial.workflows.watching.windows import DAY

ALWAYS = Window()
_DAY = "_day"
STEP = "counting the reference"
MOST_ROWS = 2_000_000
SAMPLE_ROWS = 5_000
SHUFFLED_ROWS = 2_000
MOST_LEVELS = 10_000
MOST_SLICES = 100
BLOCKS = 20
"""Into which answers without a time are cut."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """A release with what its trial was made on.

    Parameters
    ----------
    project, tables, evidence
        Of the trial.
    package, folder, digest
        What is served.
    """

    project: Project
    tables: Tables
    evidence: Evidence
    package: Package
    folder: Path
    digest: str


def save_reference(to: Path, tried: Tried, *, progress: Progress = silent) -> Manifest | None:
    """Return the reference of a release, written into a folder; None if its only table is sealed.

    Columns are counted on what the model learned from; answers and truths on the test table, which it had not seen, so
    that what is expected in service is not flattered.

    Parameters
    ----------
    to
        Where it goes; the same release gives the same bytes.
    tried
        The release.
    progress
        Told how far it is.
    """
    project, tables = tried.project, tried.tables
    sealed = project.data.sealed
    if sealed and tables.train is None:
        return None
    progress(STEP, 0, 1)
    learnt = tables.test if tables.train is None else tables.train
    asked = learnt if sealed else tables.test
    served = Served(package=tried.package, model=load_packaged(tried.folder, tried.package))
    columns = pl.DataFrame(features_of(_thinned(learnt.frame, MOST_ROWS), tried.package.features))
    answers = answered(served, _thinned(asked.frame, MOST_ROWS), roles=project.roles)
    plan = _plan(tried, columns, answers)
    profile, tried_columns = _profiles(plan, columns, answers)
    days, dated = ([], False) if sealed else _days(answers)
    sample = _thinned(columns, SAMPLE_ROWS)
    manifest = Manifest(
        model=tried.package.name,
        version=tried.package.version,
        package_digest=tried.digest,
        plan_digest=plan.digest,
        task=tried.package.task,
        columns=_origin(learnt, columns.height),
        answers=_origin(asked, answers.height),
        dated=dated,
        importance=_importance(served, asked.frame, seed=project.trial.seed),
        expected=tuple(each for each in tried.evidence.estimates if each.subject == MODEL and each.slice == EVERYWHERE),
    )
    files = {PLAN: plan.to_json(), PROFILE: encode(profile), TRIED: encode(tried_columns), SAMPLE: sample_bytes(sample)}
    files |= {day_name(i): encode(_outcomes(days_plan(plan), part, window=day)) for i, (day, part) in enumerate(days)}
    progress(STEP, 1, 1)
    return write_reference(to, manifest, files)


def _thinned(frame: Frame, most: int) -> pl.DataFrame:
    """Return at most so many rows of a table, evenly drawn."""
    return frame.gather_every(max(1, -(-frame.height // most)))


def _plan(tried: Tried, columns: pl.DataFrame, answers: pl.DataFrame) -> Plan:
    kinds: dict[str, list[str]] = {"numeric": [], "categorical": [], "text": []}
    for rule in watched_rules(tried.package.features):
        name = watched_name(rule.name)
        kinds[_kind(rule, columns[name])].append(name)
    return plan_of(columns, **kinds, model=_model_plan(tried.package, answers), slices=_slices(tried, columns))


def _kind(rule: FeatureRule, values: pl.Series) -> str:
    if rule.type != "string":
        return "numeric"
    distinct = values.n_unique()
    return "categorical" if distinct <= MOST_LEVELS or distinct < len(values) / 2 else "text"


def _model_plan(package: Package, answers: pl.DataFrame) -> ModelPlan:
    meaning = meaning_of(package)
    classes = [text_of(level) for level in meaning.classes]
    if package.task != "regression" and not classes:
        classes = sorted(map(str, answers["label"].unique().drop_nulls()))
        classes = ["0", "1"] if package.task == "binary" else classes
    positive = None
    if package.task == "binary":
        positive = classes[meaning.positive] if meaning.positive >= 0 else text_of(package.positive or classes[1])
    return model_plan_of(answers, package.task, classes=classes, positive=positive, threshold=meaning.threshold)


def _slices(tried: Tried, columns: pl.DataFrame) -> tuple[Slice, ...]:
    """Return the declared slices that can be cut by columns that are watched."""
    found = (row.slice for row in tried.evidence.exhibits.slices if row.origin == "declared")
    fitting = (
        each
        for each in found
        if each.name != EVERYWHERE
        and all(one.column in columns.columns and one.kind != "other" for one in each.conditions)
    )
    return tuple(dict.fromkeys(fitting))[:MOST_SLICES]


def _profiles(plan: Plan, columns: pl.DataFrame, answers: pl.DataFrame) -> tuple[Profile, Profile]:
    """Return the reference, and the columns of all rows whose truth was known."""
    learnt = profile_of(columns, columns_plan(plan))
    reference = replace(_outcomes(plan, answers), columns=learnt.columns, rows=learnt.rows)
    return reference, merge(learnt, profile_of(answers, columns_plan(plan)))


def _outcomes(plan: Plan, answers: pl.DataFrame, *, window: Window = ALWAYS) -> Profile:
    return merge(profile_of(answers, plan, window=window), outcome_profile_of(answers, plan, window=window))


def _days(answers: pl.DataFrame) -> tuple[list[tuple[Window, pl.DataFrame]], bool]:
    """Return the answers by day, and whether the days are real ones."""
    if answers["at"].null_count() < answers.height:
        dated = answers.filter(pl.col("at").is_not_null()).with_columns(pl.col("at").dt.truncate("1d").alias(_DAY))
        parts = dated.sort(_DAY).partition_by(_DAY, as_dict=True, include_key=False)
        return [(Window(start=day, end=day + DAY), part) for (day,), part in parts.items()], True
    size = max(1, -(-answers.height // BLOCKS))
    return [(ALWAYS, part) for part in answers.iter_slices(size)], False


def _importance(served: Served, frame: Frame, *, seed: int) -> tuple[tuple[str, float], ...]:
    names = [rule.name for rule in served.package.features]
    columns = next(iter(blocks_of(_thinned(frame, SHUFFLED_ROWS), names)))
    weights = importance_of(served.model.predict, columns, seed=seed)
    watched = {rule.name: watched_name(rule.name) for rule in watched_rules(served.package.features)}
    return tuple(sorted((watched[name], weight) for name, weight in weights.items() if name in watched))


def _origin(table: Table, rows: int) -> Origin:
    ref = table.ref
    return Origin(table=ref.name, digest=ref.digest, rows=rows, first=ref.first, last=ref.last)
