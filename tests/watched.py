"""A released model with a journal of its own making: rows put into the tables as if they had been asked."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from seatrial.journal.tables import append_once
from seatrial.models.package import load_packaged, open_package, package_folder
from seatrial.workflows.compact import journal_folder
from seatrial.workflows.demo_watch import journal_rows, outcome_rows
from seatrial.workflows.release import list_releases, run_release
from seatrial.workflows.trial import run_trial
from seatrial.workflows.watch import Asked, Watch, watch_once
from seatrial.workflows.watching.answering import Served, answered
from seatrial.workflows.wire import open_project, state_folder

BEGIN = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PROJECT = """
[project]
name = "parcels"
owner = "ops@example.com"
intended_use = "Say which parcels will be late."
risk = "low"

[model]
path = "model.joblib"
name = "parcels"
version = "1"
task = "binary"
positive = "late"

[data]
train = "train.csv"
test = "test.csv"
target = "outcome"
time = "sent"
id = "parcel"

[slices]
declared = [["depot"]]

[watch]
every = "1d"
outcome_delay = "1d"
"""


def parcels(rows: int, *, seed: int, start: dt.datetime, days: int = 1, moved: float = 0.0) -> pl.DataFrame:
    """Return parcels whose lateness depends on weight, depot and chance; of a day or more."""
    rng = np.random.default_rng(seed)
    weight = (rng.gamma(2.0, 2.0, rows) + moved).round(3)
    depot = rng.choice(["north", "south", "east"], rows)
    stops = rng.integers(1, 40, rows)
    late = rng.random(rows) < 1 / (1 + np.exp(2.4 - 0.5 * weight - 0.9 * (depot == "north")))
    minutes = np.sort(rng.integers(0, 60 * 24 * days, rows))
    begin = start.replace(tzinfo=None)
    return pl.DataFrame(
        {
            "parcel": [f"P{seed}-{i:06d}" for i in range(rows)],
            "sent": [begin + dt.timedelta(minutes=int(minute)) for minute in minutes],
            "weight": weight,
            "depot": depot,
            "stops": stops,
            "outcome": np.where(late, "late", "on time"),
        }
    )


def release_parcels(root: Path) -> Path:
    """Return the folder of a project whose model was tried and released."""
    root.mkdir(parents=True)
    train = parcels(3000, seed=1, start=BEGIN - 60 * DAY, days=28)
    test = parcels(3000, seed=2, start=BEGIN - 30 * DAY, days=28)
    train.write_csv(root / "train.csv")
    test.write_csv(root / "test.csv")
    kinds = [
        ("kind", OneHotEncoder(handle_unknown="ignore"), ["depot"]),
        ("number", "passthrough", ["weight", "stops"]),
    ]
    steps = make_pipeline(ColumnTransformer(kinds), LogisticRegression(max_iter=1000))
    fitted = steps.fit(train.select("weight", "depot", "stops").to_pandas(), train["outcome"].to_numpy())
    joblib.dump(fitted, root / "model.joblib")
    (root / "seatrial.toml").write_text(PROJECT)
    run_trial(root)
    run_release(root, accept="for a test")
    return root


def serve(root: Path, rows: pl.DataFrame, *, name: str = "rows", outcomes: bool = True) -> None:
    """Put rows into the journal as answered when they were sent, with their truths half a day later."""
    project = open_project(root)
    (release,) = list_releases(root)
    at = package_folder(project.root, release.package_digest)
    package = open_package(at, digest=release.package_digest)
    found = answered(Served(package=package, model=load_packaged(at, package)), rows, roles=project.roles)
    put(root, "predictions", journal_rows(found, package, row_ids=rows["parcel"]), name=name)
    if outcomes:
        tell(root, rows, name=name)


def tell(root: Path, rows: pl.DataFrame, *, name: str = "rows") -> None:
    """Put the truths of rows into the journal, known half a day after they were sent."""
    known = (rows["sent"].cast(pl.Datetime("us")) + DAY / 2).dt.replace_time_zone("UTC")
    put(root, "outcomes", outcome_rows(rows["parcel"], rows["outcome"], model="parcels", known_at=known), name=name)


def put(root: Path, table: str, rows: pl.DataFrame, *, name: str) -> None:
    tables = journal_folder(state_folder(open_project(root)))
    append_once(tables, table, partial(_all, rows), done={f"{name}-{table}": 1})


def _all(rows: pl.DataFrame, *_: object) -> pl.DataFrame:
    return rows


def watch(root: Path, day: float, *settings: str) -> Watch:
    """Return what a run finds that is made so many days after the beginning."""
    return watch_once(Asked(path=root, settings=settings), now=BEGIN + day * DAY)
