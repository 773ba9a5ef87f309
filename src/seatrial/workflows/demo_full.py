"""The demonstration goes on: release, serve, replay a month, and the quality that was really had."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from seatrial.journal.journal import Journal
from seatrial.metrics import Answers, Clusters, measure
from seatrial.models.package import open_package, package_folder
from seatrial.values import Estimate, Progress, StateError, silent
from seatrial.workflows import keys
from seatrial.workflows.demo import Demonstration
from seatrial.workflows.release import Made, list_releases, run_release
from seatrial.workflows.replay import Door, Happening, Replayed, replay
from seatrial.workflows.wire import open_project, state_folder

MONTH = 5
REASON = "A demonstration: it warns nobody, and shows what a month of service looks like."
METRICS = ("roc_auc", "log_loss", "accuracy", "recall", "precision")
SLACK_S = 20.0
ANYWHERE = ("--port", "0", "--admin-port", "0", "--json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A month of service, as it was.

    Parameters
    ----------
    made
        What was served.
    replayed
        Requests and outcomes.
    realised
        The quality of what was answered, by the outcomes so far; intervals over days.
    """

    made: Made
    replayed: Replayed
    realised: tuple[Estimate, ...] = field(repr=False)


def serve_month(shown: Demonstration, *, progress: Progress = silent) -> Service:
    """Return what a month of service came to: the honest model is released and served, and May's flights are asked.

    Parameters
    ----------
    shown
        The demonstration so far.
    progress
        Told of each step.

    Raises
    ------
    SeatrialError
        If the model cannot be released or served.
    """
    folder = shown.folder
    made = release_honest(shown, progress=progress)
    flights = month_of(folder)
    predict, feedback = (
        keys.create(folder, keys.Wish(role=role, label="demo", expires="1d")).token for role in ("predict", "feedback")
    )
    with server(folder, progress=progress) as facts:
        door = Door(host="127.0.0.1", port=facts["port"], predict=predict, feedback=feedback)
        replayed = replay(happenings(folder, flights), door, progress=progress)
    return Service(made=made, replayed=replayed, realised=realised(folder, flights))


def release_honest(shown: Demonstration, *, progress: Progress = silent) -> Made:
    """Return the release of the honest model; that of an earlier demonstration in the same folder, if there is one."""
    project = open_project(shown.folder)
    for there in list_releases(shown.folder):
        if (there.name, there.version) == (project.model.name, project.model.version):
            folder = package_folder(project.root, there.package_digest)
            return Made(release=there, package=open_package(folder, digest=there.package_digest), folder=folder)
    accept = REASON if shown.honest.verdict.decision == "hold" else None
    return run_release(shown.folder, accept=accept, progress=progress)


def month_of(folder: Path) -> pl.DataFrame:
    """Return the flights that are replayed, by their scheduled departure."""
    later = pl.read_parquet(folder / "data" / "later.parquet")
    return later.filter(pl.col("sched_dep").dt.month() == MONTH).sort("sched_dep", "flight_id")


def happenings(folder: Path, flights: pl.DataFrame) -> Sequence[Happening]:
    """Return the flights as they are asked: at their scheduled departure; the truth is known when they have landed."""
    project = open_project(folder)
    roles = project.roles
    left_out = (roles.not_features | {"landed"}) - {roles.id}
    asked = flights.select(name for name in flights.columns if name not in left_out)
    return [
        Happening(asked_at=at, known_at=landed, features=features, truth=truth)
        for at, landed, truth, features in zip(
            flights["sched_dep"], flights["landed"], flights[roles.target], asked.iter_rows(named=True), strict=True
        )
    ]


@contextmanager
def server(folder: Path, *, progress: Progress = silent) -> Iterator[dict[str, Any]]:
    """Give the facts of a server of a project that runs until the block is left, in a process of its own.

    Raises
    ------
    StateError
        ``USE014`` if it does not start.
    """
    progress("starting the server", 0, 1)
    command = [sys.executable, "-m", "seatrial", "serve", "-p", str(folder), *ANYWHERE]
    log = state_folder(open_project(folder)) / "serve.log"
    with log.open("wb") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:  # noqa: S603 - our own command
        try:
            facts = _ready(process, log, folder)
            progress("starting the server", 1, 1)
            yield facts
        finally:
            _stop(process)


def _ready(process: subprocess.Popen[bytes], log: Path, folder: Path) -> dict[str, Any]:
    """Return the facts of a server that answers now."""
    line = b"" if process.stdout is None else process.stdout.readline()
    if b'"port"' in line:
        facts: dict[str, Any] = json.loads(line)
        return facts
    raise StateError(
        "USE014",
        "the server did not start",
        where=str(log),
        expected="a line that says where it answers",
        fix=f"seatrial serve -p {folder}",
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Tell a server to stop, and wait until it has; one that does not is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(SLACK_S)
    except subprocess.TimeoutExpired:
        process.kill()


def realised(folder: Path, flights: pl.DataFrame) -> tuple[Estimate, ...]:
    """Return the quality of what was answered, by the outcomes that came back; intervals count days."""
    project = open_project(folder)
    journal = Journal(state_folder(project) / "journal")
    days = flights.select(row_id=pl.col("flight_id"), flown=pl.col("sched_dep").dt.date())
    known = (
        journal.joined(model=project.model.name)
        .filter(pl.col("outcome").is_not_null(), pl.col("route") == "champion")
        .unique("row_id", keep="last")
        .join(days.lazy(), on="row_id")
        .select("score", "label", "outcome", "flown")
        .collect()
    )
    positive = str(project.model.positive)
    codes = np.unique(known["flown"].to_numpy(), return_inverse=True)[1]
    answers = Answers(
        task="binary",
        y=(known["outcome"] == positive).to_numpy().astype(np.int64),
        score=known["score"].to_numpy(),
        label=(known["label"] == positive).to_numpy().astype(np.int64),
        clusters=(Clusters(name="day", codes=codes.astype(np.int64)),),
    )
    return measure(answers, names=METRICS)
