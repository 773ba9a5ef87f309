"""Bad input: told in four parts, exit status 2, no traceback, nothing lost."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

COMMAND = [sys.executable, "-m", "seatrial"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def refused(folder: Path, code: str, *words: str, arguments: tuple[str, ...] = ("trial",)) -> str:
    """Run a command that must refuse its input, and return what it said."""
    done = run(folder, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    return done.stderr


def judged(folder: Path, *arguments: str) -> dict[str, object]:
    """Run a trial that must come to a verdict, and return its evidence."""
    done = run(folder, "trial", "--json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    evidence: dict[str, object] = json.loads(done.stdout)
    return evidence


def change(folder: Path, name: str, table: pl.DataFrame) -> None:
    table.write_csv(folder / name)


def test_missing_table_names_the_near_miss(project: Path) -> None:
    refused(project, "TBL", "tset.csv", "test.csv", arguments=("trial", "--set", "data.test=tset.csv"))


@pytest.mark.parametrize("content", ["", "parcel,sent,weight,depot,stops,outcome\n"])
def test_empty_table_and_header_only_are_refused(project: Path, content: str) -> None:
    (project / "test.csv").write_text(content)
    refused(project, "TBL", "test.csv")


def test_one_row_is_judged_and_held_or_rejected(project: Path) -> None:
    change(project, "test.csv", pl.read_csv(project / "test.csv").head(1))
    assert judged(project)["verdict"]["decision"] in ("hold", "reject")


def test_one_class_is_rejected_in_words(project: Path) -> None:
    table = pl.read_csv(project / "test.csv").filter(pl.col("outcome") == "late")
    change(project, "test.csv", table)
    assert judged(project)["verdict"]["decision"] == "reject"


def test_all_null_column_is_judged(project: Path) -> None:
    change(project, "test.csv", pl.read_csv(project / "test.csv").with_columns(stops=pl.lit(None)))
    done = run(project, "trial", "--json")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("score", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_refused(project: Path, score: float) -> None:
    broken_model(project, f"np.full((len(x), 2), float({str(score)!r}))")
    refused(project, "MDL", arguments=("trial", "--set", 'model.trust=["broken.Broken"]'))


def test_misspelt_target_names_the_near_miss(project: Path) -> None:
    refused(project, "outcme", "outcome", arguments=("trial", "--set", "data.target=outcme"))


@pytest.mark.parametrize("key", ["protected", "ignore", "known_before"])
def test_a_misspelt_column_of_any_part_names_the_near_miss(project: Path, key: str) -> None:
    refused(project, "USE031", f"data.{key}", "depot", arguments=("trial", "--set", f'data.{key}=["dopot"]'))


def test_three_values_for_a_binary_task_are_named(project: Path) -> None:
    table = pl.read_csv(project / "test.csv").with_row_index("i")
    third = pl.when(pl.col("i") < 40).then(pl.lit("lost")).otherwise(pl.col("outcome"))
    change(project, "test.csv", table.with_columns(outcome=third).drop("i"))
    refused(project, "TBL", "lost")


def test_dates_as_text_that_no_calendar_knows_are_refused(project: Path) -> None:
    table = pl.read_csv(project / "test.csv").with_columns(sent=pl.lit("next Tuesday"))
    change(project, "test.csv", table)
    refused(project, "TBL", "sent")


def test_duplicate_column_names_are_refused(project: Path) -> None:
    text = (project / "test.csv").read_text().replace("stops", "weight", 1)
    (project / "test.csv").write_text(text)
    refused(project, "TBL", "weight")


def test_mixed_encodings_name_the_line(project: Path) -> None:
    text = (project / "test.csv").read_bytes().replace(b"north", "n\xf6rth".encode("latin-1"), 1)
    (project / "test.csv").write_bytes(text)
    refused(project, "TBL", "UTF-8")


def test_parquet_cut_in_half_is_refused(project: Path) -> None:
    pl.read_csv(project / "test.csv").write_parquet(project / "test.parquet")
    whole = (project / "test.parquet").read_bytes()
    (project / "test.parquet").write_bytes(whole[: len(whole) // 2])
    refused(project, "TBL", "test.parquet", arguments=("trial", "--set", "data.test=test.parquet"))


def test_model_of_the_wrong_kind_is_refused(project: Path) -> None:
    (project / "model.joblib").write_bytes((project / "test.csv").read_bytes())
    refused(project, "", "model.joblib")


def test_truncated_model_is_refused(project: Path) -> None:
    whole = (project / "model.joblib").read_bytes()
    (project / "model.joblib").write_bytes(whole[: len(whole) // 2])
    refused(project, "", "model.joblib")


def test_forbidden_global_is_named_and_never_run(project: Path) -> None:
    sign = project / "ran"
    payload = b"cposix\nsystem\n(V" + f"touch {sign}".encode() + b"\ntR."
    (project / "model.joblib").write_bytes(payload)
    refused(project, "SCN", "posix.system", "trust")
    assert not sign.exists()


def broken_model(project: Path, answer: str) -> None:
    """Write a model whose class lies beside the project and answers what the test wants."""
    (project / "broken.py").write_text(
        "import numpy as np\n"
        "class Broken:\n"
        "    _estimator_type = 'classifier'\n"
        "    feature_names_in_ = np.array(['weight', 'depot', 'stops'], dtype=object)\n"
        "    n_features_in_ = 3\n"
        "    classes_ = np.array(['late', 'on time'])\n"
        "    def predict(self, x):\n        return np.array(['late'] * len(x))\n"
        f"    def predict_proba(self, x):\n        return {answer}\n"
    )
    maker = "import broken, pickle, sys; sys.stdout.buffer.write(pickle.dumps(broken.Broken()))"
    made = subprocess.run([sys.executable, "-c", maker], cwd=project, check=True, capture_output=True)
    (project / "model.joblib").write_bytes(made.stdout)


@pytest.mark.parametrize("answer", ["1 / 0", "np.ones((len(x), 5))", "np.ones((3, 2)) / 2", "'late'"])
def test_model_that_fails_or_answers_nonsense_is_told(project: Path, answer: str) -> None:
    broken_model(project, answer)
    done = subprocess.run(
        [*COMMAND, "trial", "--set", 'model.trust=["broken.Broken"]'],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(project)},
    )
    assert done.returncode == 2, done.stderr
    assert "MDL" in done.stderr
    assert "Traceback" not in done.stderr


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from seatrial.shells.cli.main import status_of
import seatrial.workflows
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.exit(status_of(["trial"]))
"""


def test_full_disk_loses_nothing(project: Path) -> None:
    judged(project)
    before = {path: path.read_bytes() for path in (project / ".seatrial" / "latest").iterdir()}
    done = subprocess.run([sys.executable, "-c", FULL_DISK], cwd=project, check=False, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert "EVD" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in (project / ".seatrial" / "latest").iterdir()} == before
    assert run(project, "audit", "verify").returncode == 0


def test_state_of_a_newer_version_is_left_alone(project: Path) -> None:
    judged(project)
    with sqlite3.connect(project / ".seatrial" / "seatrial.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_later'")
    refused(project, "EVD", "newer")


def test_locked_database_is_told(project: Path) -> None:
    judged(project)
    holder = sqlite3.connect(project / ".seatrial" / "seatrial.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        refused(project, "EVD020", "writing")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert run(project, "audit", "verify").returncode == 0


def test_database_that_is_gone_starts_a_new_chain_and_says_so_against_the_old_head(project: Path) -> None:
    judged(project)
    assert run(project, "audit", "head", "--out", "head.json").returncode == 0
    for path in (project / ".seatrial").glob("seatrial.db*"):
        path.unlink()
    judged(project)
    assert run(project, "audit", "verify", "--head", "head.json").returncode == 1


@pytest.mark.parametrize("delay", [0.4, 0.9, 1.6, 2.4])
def test_interrupt_at_any_time_leaves_a_whole_state(project: Path, delay: float) -> None:
    started = subprocess.Popen(
        [*COMMAND, "trial", "--set", "data.memory_mb=0"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(delay)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=60)
    assert started.returncode in (0, 1, 130), told
    assert "Traceback" not in told
    assert not list(project.glob(".seatrial/scratch/*"))
    judged(project)
    assert run(project, "audit", "verify").returncode == 0


def test_pickle_of_a_plain_object_is_no_model(project: Path) -> None:
    (project / "model.joblib").write_bytes(pickle.dumps({"weights": [1, 2, 3]}))
    refused(project, "MDL", "model.joblib")


def test_error_as_json_is_one_document(project: Path) -> None:
    done = run(project, "trial", "--json", "--set", "data.target=outcme")
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["code"]
