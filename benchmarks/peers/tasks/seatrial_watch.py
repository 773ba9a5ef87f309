"""An hour of several released models, each with its own journal: given a folder to work in, and how many models.

Each round is one hour further: every model has answered 10,000 rows in it, and their outcomes are known. What is timed
is the command's own verb for each: inboxes into the journal, profiles, drift, estimated and realised quality, alerts,
the record in the chain of evidence. What comes before (the trial, the release, the answers) is not.
"""

import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

started = time.perf_counter()

import joblib
import numpy as np
import polars as pl
from serve import counted, serve
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from seatrial.journal.entry import Answered, Described, Turned
from seatrial.journal.ids import Ids, id_text
from seatrial.journal.inbox import Inbox
from seatrial.workflows.compact import inbox_folder
from seatrial.workflows.release import run_release
from seatrial.workflows.trial import run_trial
from seatrial.workflows.watch import Asked, watch_once

imported = time.perf_counter() - started
FOLDER, MODELS = Path(sys.argv[1]), int(sys.argv[2])
ROWS, BATCH = 10_000, 500
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
NUMBERS, TEXTS = [f"x{place:02d}" for place in range(15)], [f"k{levels}" for levels in (3, 5, 10, 30, 100)]
PROJECT = """
[project]
name = "many"

[model]
path = "model.joblib"
name = "many"
trained_until = 2026-01-31
task = "binary"
positive = 1

[data]
train = "train.parquet"
test = "test.parquet"
target = "y"
time = "at"
"""
new_ids = Ids()


def drawn(rng: np.random.Generator, rows: int, start: datetime, *, days: int = 1) -> pl.DataFrame:
    """Return rows over some days; nothing changes over time."""
    columns = {name: rng.normal(size=rows) for name in NUMBERS}
    columns |= {name: rng.integers(0, int(name[1:]), rows).astype(str) for name in TEXTS}
    logit = columns["x00"] - 0.7 * columns["x01"] + 0.4 * (columns["k3"] == "1") - 0.5
    at = pl.datetime_range(start, start + timedelta(days=days), timedelta(days=days) / rows, closed="left", eager=True)
    y = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    return pl.DataFrame({"at": at.dt.replace_time_zone(None)[:rows], **columns, "y": y})


def made(rng: np.random.Generator) -> Path:
    """Return a project whose model stood its trial and was released."""
    folder = FOLDER / "many"
    folder.mkdir(parents=True)
    train, test = drawn(rng, 20_000, datetime(2026, 1, 1), days=31), drawn(rng, 20_000, datetime(2026, 2, 1), days=28)  # noqa: DTZ001 - as tables have them
    train.write_parquet(folder / "train.parquet")
    test.write_parquet(folder / "test.parquet")
    encode = ColumnTransformer([("k", OneHotEncoder(handle_unknown="ignore"), TEXTS)], remainder="passthrough")
    model = make_pipeline(encode, LogisticRegression(max_iter=300))
    model.fit(train.select([*NUMBERS, *TEXTS]).to_pandas(), train["y"].to_numpy())
    joblib.dump(model, folder / "model.joblib")
    (folder / "seatrial.toml").write_text(PROJECT)
    run_trial(folder)
    run_release(folder, accept="for a measurement")
    return folder


def answer(folder: Path, rng: np.random.Generator, hour: int) -> None:
    """Let a model answer for an hour, and its outcomes become known."""
    begin = BEGIN + timedelta(hours=hour)
    rows = drawn(rng, ROWS, begin)
    score = 1 / (1 + np.exp(-(rows["x00"] - 0.7 * rows["x01"] + 0.4 * (rows["k3"] == "1") - 0.5).to_numpy()))
    said, truths = np.column_stack([1 - score, score]), rows["y"].to_list()
    inbox = Inbox(inbox_folder(folder / ".seatrial"))
    types = ("number",) * len(NUMBERS) + ("string",) * len(TEXTS)
    inbox.add(Described("many", "1", (*NUMBERS, *TEXTS), types, "probability", (0, 1), 1, 0.5))
    for first in range(0, ROWS, BATCH):
        ids, part = new_ids(BATCH), rows[first : first + BATCH]
        at = micros(begin) + 3_600_000_000 * first // ROWS
        features = tuple(part[name].to_list() for name in (*NUMBERS, *TEXTS))
        output = np.ascontiguousarray(said[first : first + BATCH]).tobytes()
        inbox.add(Answered(ids, at, "many", "1", "champion", 1.0, 900, BATCH, features, output))
        for i in range(BATCH):
            inbox.add(Turned(new_ids(), id_text(ids, i), None, truths[first + i], at + 60_000_000, "", at + 60_000_000))
        inbox.commit()
    inbox.close()


def micros(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


RNG = np.random.default_rng(20_260_302)
shutil.rmtree(FOLDER, ignore_errors=True)
FIRST = made(RNG)
PROJECTS = [FIRST, *(Path(shutil.copytree(FIRST, FOLDER / f"many-{i}")) for i in range(1, MODELS))]
hours = iter(range(10_000))


def load() -> int:
    """Let all of them answer for an hour; return which."""
    hour = next(hours)
    for project in PROJECTS:
        answer(project, RNG, hour)
    return hour


def compute(hour: int) -> dict[str, object]:
    """Watch all of them at the end of that hour."""
    now = BEGIN + timedelta(hours=hour + 1, minutes=30)
    found = [watch_once(Asked(path=project), now=now) for project in PROJECTS]
    return {
        "windows": sum(len(each.reports) for each in found),
        "alarms": sum(each.alarm for each in found),
        "rows": sum(each.newest.rows for each in found),
    }


serve(load, counted(compute), imported)
