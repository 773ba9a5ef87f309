"""Scoring a table of a million rows and 20 columns: ``seatrial score``, a bare loop of ONNX Runtime, MLflow's pyfunc.

Run ``python benchmarks/batch_scoring.py``; it makes table, model and the environment of MLflow when they are not there,
and writes ``benchmarks/results/batch_scoring.md``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

import numpy as np
import polars as pl

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from seatrial.evidence import Store
from seatrial.models import load_model
from seatrial.models.package import package_folder, packages_folder, write_package
from seatrial.values import FeatureRule, Package, Release
from serving.model import FEATURES, FOLDER, make_model

ROWS, ROUNDS = 1_000_000, 5
PROJECT = """
[project]
name = "batch"
owner = "bench@example.com"
intended_use = "Measure."
risk = "low"

[model]
path = "model.onnx"
task = "binary"

[data]
train = "train.parquet"
test = "test.parquet"
target = "late"
"""
DIGEST = "sha256:" + "0" * 64


def make_table(rows: int) -> Path:
    """Return a Parquet file of float32."""
    path = FOLDER / f"batch-{rows}.parquet"
    if not path.exists():
        rng = np.random.default_rng(5)
        pl.DataFrame({name: rng.normal(size=rows).astype(np.float32) for name in FEATURES}).write_parquet(
            path, row_group_size=rows // 8
        )
    return path


def make_project(model: Path) -> Path:
    """Return a project whose model is released: a real package and a real store, without the trial before them."""
    folder = FOLDER / "batch-project"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seatrial.toml").write_text(PROJECT, encoding="utf-8")
    loaded = load_model(model, name="model", version="1", task="binary")
    signature = loaded.signature
    inputs = tuple(type(each)(name=name, type="number") for name, each in zip(FEATURES, signature.inputs, strict=True))
    package = Package(
        name="model",
        version="1",
        model_file=model.name,
        model=loaded.ref,
        native=loaded.ref,
        form="onnx",
        form_reason="the benchmark's",
        signature=type(signature)(
            inputs=inputs, named=True, output=signature.output, classes=signature.classes, task=signature.task
        ),
        features=tuple(FeatureRule(name=name, type="number") for name in FEATURES),
        task="binary",
        evidence_digest=DIGEST,
        verdict="deploy",
        libraries=(),
        files=(),
    )
    _, digest = write_package(packages_folder(folder), package, {model.name: model})
    assert package_folder(folder, digest).is_dir()  # noqa: S101 - just written
    release = Release(
        name="model", version="1", package_digest=digest, evidence_digest=DIGEST, released="2026-05-01T00:00:00+00:00"
    )
    with Store.open(str(folder / ".seatrial")) as store:
        store.release(release)
    return folder


def tasks(rows: int) -> list[Task]:
    """Return who scores, and in how many processes."""
    model, table = make_model(), str(make_table(rows))
    project, python = str(make_project(model)), sys.executable
    return [
        Task(name="bare, in a warm process", python=python, script="score_bare.py", arguments=(str(model), table, "0")),
        Task(name="bare, 1", python=python, script="score_bare.py", arguments=(str(model), table, "1")),
        Task(name="Seatrial, 1", python=python, script="score_seatrial.py", arguments=(project, table, "1")),
        Task(name="bare, 2", python=python, script="score_bare.py", arguments=(str(model), table, "2")),
        Task(name="Seatrial, 2", python=python, script="score_seatrial.py", arguments=(project, table, "2")),
        Task(
            name="MLflow pyfunc",
            python=python_of("mlflow"),
            script="score_mlflow.py",
            arguments=(str(model), table, str(FOLDER / "mlflow")),
        ),
    ]


def median(measured: Measured, *, key: str) -> float:
    """Return the median over the rounds of what was found."""
    return statistics.median(each["found"][key] for each in measured.rounds)


def row(name: str, measured: dict[str, Measured], bare: str) -> str:
    """Return one line of the page: medians, and the share of the bare loop's speed, round by round."""
    mine, limit = measured[name], measured[bare]
    seconds, processors = mine.median("compute"), median(mine, key="processors")
    pairs = list(zip(mine.rounds, limit.rounds, strict=True))
    share = statistics.median(theirs["compute"] / ours["compute"] for ours, theirs in pairs)
    cost = statistics.median(theirs["found"]["processors"] / ours["found"]["processors"] for ours, theirs in pairs)
    scoring = f"{median(mine, key='scoring'):.2f}" if "scoring" in mine.rounds[0]["found"] else ""
    return f"| {name} | {seconds:.2f} | {scoring} | {processors:.2f} | {share:.2f} | {cost:.2f} |"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    measured = in_turn(tasks(given.rows), given.rounds)
    lines = "\n".join(row(name, measured, "bare, 2" if name.endswith("2") else "bare, 1") for name in measured)
    write(
        "batch_scoring.md",
        f"""# Scoring a table

Command: `python benchmarks/batch_scoring.py --rows {given.rows} --rounds {given.rounds}`.
{given.rows:,} rows of 20 float32 in Parquet, histogram gradient boosting of 100 trees as ONNX. Medians of
{given.rounds - 1} rounds in turn after one that is not counted. {machine()}.
There: {version_of("mlflow", "onnxruntime")}.

The bare loop reads batches and asks ONNX Runtime on one thread; it checks nothing and writes nothing. With 1 and 2 it
starts so many processes in each round, as `seatrial score` does, each for its share of the groups of rows. Seatrial
opens its store, digests and checks the input, starts its processes, keeps every part, and writes the output as
Parquet; "of these scoring" is from the first block asked for, while the processes may still be starting, to the last
one kept. MLflow's pyfunc is asked with arrays, for as many threads as it takes by itself; it writes nothing. Processor
seconds are of all processes; where others use the machine they say more than seconds.

| who, in how many processes | seconds | of these scoring | processor seconds | speed, of bare | by processor seconds |
|---|---|---|---|---|---|
{lines}
""",
    )


if __name__ == "__main__":
    main()
