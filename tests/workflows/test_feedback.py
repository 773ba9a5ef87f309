from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from inboxes import NOON, answered, fill
from seatrial.journal.journal import Journal
from seatrial.shells.cli.main import status_of
from seatrial.values import InputError
from seatrial.workflows.compact import compact_journal, inbox_folder, journal_folder
from seatrial.workflows.feedback import Feedback, take_feedback
from workflows.conftest import PROJECT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a project that answered about four parcels."""
    (tmp_path / "seatrial.toml").write_text(PROJECT)
    for name in ("model.joblib", "train.csv", "test.csv"):
        (tmp_path / name).touch()
    fill(inbox_folder(tmp_path / ".seatrial"), answered(4, row_ids=["P1", "P2", "P3", "P4"]))
    return tmp_path


def sent(project: Path, name: str, **columns: list[object]) -> Feedback:
    """Return what became of a file of some columns."""
    frame, path = pl.DataFrame(columns), project / name
    {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson}[path.suffix](path)
    return take_feedback(project, str(path), now=NOON)


def outcomes(project: Path) -> list[str | None]:
    """Return what is known of the four parcels."""
    joined = Journal(journal_folder(project / ".seatrial")).joined()
    return joined.sort("row_id").collect()["outcome"].to_list()


@pytest.mark.parametrize("name", ["sent.csv", "sent.parquet", "sent.jsonl"])
def test_outcomes_of_a_file_are_joined(project: Path, name: str) -> None:
    found = sent(project, name, parcel=["P1", "P2", "P9"], outcome=["late", "on time", "late"])
    assert found == Feedback(rows=3, new=3, parked=1)
    assert outcomes(project) == ["late", "on time", None, None]


def test_the_same_file_again_changes_nothing(project: Path) -> None:
    columns = {"parcel": ["P1", "P2", "P2"], "outcome": ["late", "on time", "on time"]}
    assert sent(project, "sent.csv", **columns) == Feedback(rows=3, new=2, already=1)
    assert sent(project, "again.parquet", **columns) == Feedback(rows=3, already=3)


def test_each_kind_is_counted(project: Path) -> None:
    known = ["2024-03-01", "2024-03-01"]
    sent(project, "a.csv", parcel=["P1", "P2"], outcome=["late", "late"], known_at=known)
    found = sent(
        project,
        "b.csv",
        parcel=["P1", "P2", "P1", "P2", "P3"],
        outcome=["late", "on time", "late", "late", "late"],
        known_at=["2024-03-01", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03-01"],
    )
    assert found == Feedback(rows=5, new=1, confirmed=1, corrections=1, conflicts=1, already=1)


def test_outcomes_by_prediction(project: Path) -> None:
    compact_journal(project / ".seatrial")
    ids = Journal(journal_folder(project / ".seatrial")).predictions().sort("row_id").collect()["id"].to_list()
    assert sent(project, "sent.csv", prediction_id=ids[:2], value=["late", "late"]).parked == 0
    assert outcomes(project) == ["late", "late", None, None]


def test_nothing_is_taken_of_a_file_with_something_wrong_in_it(project: Path) -> None:
    with pytest.raises(InputError, match="JRN013"):
        sent(project, "sent.csv", parcel=["P1", "P2"], outcome=["late", None])
    assert sent(project, "sent.csv", parcel=["P1"], outcome=["late"]) == Feedback(rows=1, new=1)


def test_the_command_tells_the_counts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "sent.csv").write_text("parcel,outcome\nP1,late\nP9,late\n")
    assert status_of(["feedback", str(project / "sent.csv"), "-p", str(project), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "rows": 2,
        "new": 2,
        "confirmed": 0,
        "corrections": 0,
        "conflicts": 0,
        "already": 0,
        "parked": 1,
        "findings": [],
    }
    assert status_of(["feedback", str(project / "sent.csv"), "-p", str(project)]) == 0
    assert "2  already" in capsys.readouterr().out
    assert status_of(["feedback", str(project / "gone.csv"), "-p", str(project)]) == 2


def test_who_says_so_can_be_said_for_the_whole_file(project: Path) -> None:
    path = project / "sent.csv"
    path.write_text("parcel,outcome,source\nP1,late,\nP2,late,depot\n")
    take_feedback(project, str(path), source="office")
    kept = Journal(journal_folder(project / ".seatrial")).outcomes().collect()
    assert kept.sort("row_id")["source"].to_list() == ["office", "depot"]


def test_interrupted_and_run_again_nothing_is_lost_or_doubled(project: Path) -> None:
    rows = [f"P{i}" for i in range(20_000)]
    pl.DataFrame({"parcel": rows, "outcome": ["late"] * len(rows)}).write_csv(project / "sent.csv")
    command = [sys.executable, "-m", "seatrial", "feedback", "sent.csv"]
    for wait in (0.8, 1.1, 1.3):
        running = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        running.wait()
    done = take_feedback(project, str(project / "sent.csv"))
    assert done.rows == done.new + done.already == len(rows)
    kept = Journal(journal_folder(project / ".seatrial")).outcomes().collect()
    assert sorted(kept["row_id"]) == sorted(rows)


FULL = """
import pathlib, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import seatrial.workflows.feedback, deltalake, polars
from seatrial.shells.cli.main import status_of
resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
sys.exit(status_of(["feedback", "sent.csv"]))
"""


def test_a_full_disk_is_told_and_loses_nothing(project: Path) -> None:
    (project / "sent.csv").write_text("parcel,outcome\nP1,late\n")
    done = subprocess.run(
        [sys.executable, "-c", FULL], cwd=project, check=False, capture_output=True, text=True, env=dict(os.environ)
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert done.stderr.startswith(("JRN0", "EVD025"))  # the journal or the store, which is asked what can be true
    assert take_feedback(project, str(project / "sent.csv")) == Feedback(rows=1, new=1)
    assert outcomes(project) == ["late", None, None, None]
