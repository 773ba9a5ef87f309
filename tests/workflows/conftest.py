"""A small, real project: a pipeline that was trained on one table and is judged on a later one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import joblib
import numpy as np
import polars as pl
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from seatrial.values import Evidence
from seatrial.workflows.trial import run_trial

PROJECT = """
[project]
name = "parcels"
owner = "ops@example.com"
intended_use = "Say which parcels will be late."
risk = "low"

[model]
path = "model.joblib"
trained_until = 2024-02-29
task = "binary"
positive = "late"

[data]
train = "train.csv"
test = "test.csv"
target = "outcome"
time = "sent"
id = "parcel"
source = "made for a test"
licence = "CC0-1.0"

[slices]
declared = [["depot"]]

[[gate]]
metric = "roc_auc"
at_least = 0.6
"""


def parcels(rows: int, *, seed: int, start: dt.datetime) -> pl.DataFrame:
    """Return parcels whose lateness depends on weight, depot and chance."""
    rng = np.random.default_rng(seed)
    weight = rng.gamma(2.0, 2.0, rows).round(3)
    depot = rng.choice(["north", "south", "east"], rows)
    stops = rng.integers(1, 40, rows)
    late = rng.random(rows) < 1 / (1 + np.exp(2.4 - 0.5 * weight - 0.9 * (depot == "north") + 0.0 * stops))
    minutes = rng.integers(0, 60 * 24 * 28, rows)
    return pl.DataFrame(
        {
            "parcel": [f"P{seed}-{i:06d}" for i in range(rows)],
            "sent": [start + dt.timedelta(minutes=int(minute)) for minute in minutes],
            "weight": weight,
            "depot": depot,
            "stops": stops,
            "outcome": np.where(late, "late", "on time"),
        }
    ).sort("sent")


def fit(train: pl.DataFrame) -> object:
    """Return a trained pipeline on named columns."""
    columns = ColumnTransformer(
        [("kind", OneHotEncoder(handle_unknown="ignore"), ["depot"]), ("number", "passthrough", ["weight", "stops"])]
    )
    frame = train.select("weight", "depot", "stops").to_pandas()
    return make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(frame, train["outcome"].to_numpy())


@pytest.fixture(scope="session")
def parcel_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with tables, a model and a project file; copied by each test that changes it."""
    folder = tmp_path_factory.mktemp("parcels")
    train = parcels(2000, seed=1, start=dt.datetime(2024, 2, 1))  # noqa: DTZ001 - tables hold naive time
    test = parcels(1500, seed=2, start=dt.datetime(2024, 3, 1))  # noqa: DTZ001 - tables hold naive time
    train.write_csv(folder / "train.csv")
    test.write_csv(folder / "test.csv")
    joblib.dump(fit(train), folder / "model.joblib")
    (folder / "seatrial.toml").write_text(PROJECT)
    return folder


def copied(source: Path, folder: Path) -> Path:
    """Return a folder that holds a copy of the project's files."""
    folder.mkdir()
    for path in source.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def project(parcel_files: Path, tmp_path: Path) -> Path:
    """Return a fresh copy of the project's folder."""
    return copied(parcel_files, tmp_path / "project")


@pytest.fixture(scope="session")
def first(parcel_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return the evidence of a trial of the project as it is."""
    return run_trial(copied(parcel_files, tmp_path_factory.mktemp("first") / "project")).evidence
