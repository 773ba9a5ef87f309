"""A whole trial: the same inputs give the same evidence, whatever the order or format of the rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from seatrial.evidence import content_digest
from seatrial.values import Evidence
from seatrial.values.canonical import decode
from seatrial.workflows.trial import run_trial

FILES = {"evidence.json", "report.html", "summary.md", "junit.xml", "card.md", "card.cdx.json"}


def told(evidence: Evidence) -> object:
    """Return what a reader is told: verdict, findings, and numbers to ten digits."""
    numbers = [
        (each.metric, each.subject, each.slice, each.n, *(f"{x:.10g}" for x in (each.value, each.low, each.high) if x))
        for each in evidence.estimates
    ]
    return evidence.verdict, evidence.findings, numbers


def test_an_honest_model_is_deployed_with_reasons(first: Evidence) -> None:
    assert first.verdict.decision == "deploy", first.verdict
    assert first.verdict.reasons


def test_the_same_inputs_give_the_same_evidence_but_for_time_and_machine(project: Path, first: Evidence) -> None:
    again = run_trial(project).evidence
    assert content_digest(again) == content_digest(first)
    assert replace(again, run=first.run) == first


def test_row_order_does_not_change_what_is_told(project: Path, first: Evidence) -> None:
    for name in ("train.csv", "test.csv"):
        table = pl.read_csv(project / name)
        table.sample(fraction=1.0, shuffle=True, seed=5).write_csv(project / name)
    assert told(run_trial(project).evidence) == told(first)


def test_column_order_does_not_change_what_is_told(project: Path, first: Evidence) -> None:
    table = pl.read_csv(project / "test.csv")
    table.select(table.columns[::-1]).write_csv(project / "test.csv")
    assert told(run_trial(project).evidence) == told(first)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl", "arrow", "csv.gz"])
def test_file_format_does_not_change_what_is_told(project: Path, first: Evidence, suffix: str) -> None:
    table = pl.read_csv(project / "test.csv", try_parse_dates=True)
    path = project / f"test.{suffix}"
    write = {
        "parquet": table.write_parquet,
        "jsonl": table.write_ndjson,
        "arrow": table.write_ipc,
        "csv.gz": lambda file: table.write_csv(file, compression="gzip"),
    }
    write[suffix](path)
    evidence = run_trial(project, settings=[f'data.test="{path.name}"']).evidence
    assert told(evidence) == told(first)


def test_a_table_on_the_disk_tells_the_same_however_it_is_parted(
    project: Path, first: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(run_trial(project, settings=["data.memory_mb=0"]).evidence) == told(first)
    for part in ("spooled", "columns"):
        monkeypatch.setattr(f"seatrial.data.{part}.BLOCK", 97)
    for memory in (0, 128):
        assert told(run_trial(project, settings=[f"data.memory_mb={memory}"]).evidence) == told(first)
    assert list((project / ".seatrial/scratch").iterdir()) == []


def test_the_number_of_threads_does_not_change_what_is_told(project: Path, first: Evidence) -> None:
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    for threads in ("1", "3"):
        environment = os.environ | dict.fromkeys(names, threads)
        command = [sys.executable, "-m", "seatrial", "trial", "--json"]
        done = subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
        assert told(decode(Evidence, json.loads(done.stdout))) == told(first)


def test_all_files_are_written_and_evidence_reads_back(project: Path) -> None:
    trial = run_trial(project)
    assert trial.folder is not None
    assert {path.name for path in trial.folder.iterdir()} == FILES
    data = json.loads((trial.folder / "evidence.json").read_bytes())
    assert decode(Evidence, data) == trial.evidence
    assert (trial.folder / "report.html").stat().st_size < 600_000


def test_one_table_is_split_at_trained_until(project: Path) -> None:
    tables = [pl.read_csv(project / name) for name in ("train.csv", "test.csv")]
    pl.concat(tables).write_csv(project / "all.csv")
    text = (project / "seatrial.toml").read_text().replace('test = "test.csv"\n', "").replace("train.csv", "all.csv")
    (project / "seatrial.toml").write_text(text)
    evidence = run_trial(project).evidence
    assert {table.name: table.rows for table in evidence.inputs.tables} == {"test": 1500, "train": 2000}


def test_one_table_without_trained_until_holds(project: Path) -> None:
    text = (project / "seatrial.toml").read_text()
    text = text.replace('train = "train.csv"\n', "").replace("trained_until = 2024-02-29\n", "")
    (project / "seatrial.toml").write_text(text)
    verdict = run_trial(project).verdict
    assert verdict.decision == "hold"
    assert any("trained_until" in reason.message + reason.hint for reason in verdict.reasons)


def test_a_champion_is_compared_with_pair_by_pair(project: Path) -> None:
    evidence = run_trial(project, champion=project / "model.joblib").evidence
    difference = next(
        each for each in evidence.estimates if (each.metric, each.subject) == ("roc_auc", "champion_difference")
    )
    assert difference.value == 0.0
    assert evidence.inputs.champion is not None


def test_each_candidate_on_a_test_table_is_counted(project: Path) -> None:
    looks = [run_trial(project, settings=[f"model.threshold={at}"]).evidence.inputs.look for at in (0.5, 0.4, 0.5)]
    assert looks == [1, 2, 1]
