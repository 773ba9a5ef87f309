"""The verb ``score`` as a whole: real processes, real files, a real release."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from packed import NUMBERS, save_line
from released import PROJECT, release
from seatrial.data import read_table
from seatrial.data.blocks import open as opening
from seatrial.journal.journal import Journal
from seatrial.shells.cli.main import INTERRUPTED
from seatrial.values import InputError, SeatrialError, StateError
from seatrial.workflows.compact import compact_journal, journal_folder
from seatrial.workflows.score import Request, Scored, score_table

RNG = np.random.default_rng(5)


def numbers(rows: int) -> pl.DataFrame:
    """Return rows that the line of four numbers is asked about."""
    columns = {name: RNG.normal(size=rows) for name in NUMBERS}
    return pl.DataFrame({"parcel": [f"p{i}" for i in range(rows)], **columns})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("released"), positive="yes", threshold=0.4, id_column="parcel")


@pytest.fixture
def scored(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that scores a table in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def score(source: str, output: str, **options: Any) -> Scored:
        return score_table(project, Request(source=source, output=output, workers=1, **options))

    return score


def test_rows_are_scored_in_order_and_the_rest_is_told(tmp_path: Path, scored: Any) -> None:
    table = numbers(100).with_columns(x1=pl.when(pl.int_range(100) == 7).then(None).otherwise("x1"))
    table.write_parquet(tmp_path / "in.parquet")
    made = scored("in.parquet", "out.parquet", keep=("x0",))
    rows = read_table("out.parquet", name="table", root=tmp_path).frame
    assert rows.columns == ["row", "parcel", "prediction", "score", "model_version", "x0"]
    assert rows["row"].to_list() == [i for i in range(1, 101) if i != 8]
    assert rows["x0"].to_list() == table["x0"].gather(rows["row"] - 1).to_list()
    assert [(one >= 0.4) == (label == "yes") for one, label in zip(rows["score"], rows["prediction"], strict=True)] == [
        True
    ] * 99
    (reject,) = [json.loads(line) for line in (tmp_path / "out.parquet.rejects.jsonl").read_text().splitlines()]
    assert {name: reject[name] for name in ("row", "id", "column", "code")} == {
        "row": 8, "id": "p7", "column": "x1", "code": "SRV017"
    }  # fmt: skip
    assert (made.records, made.scored, made.rejected, made.rejects) == (
        100,
        99,
        1,
        tmp_path / "out.parquet.rejects.jsonl",
    )


def test_what_is_there_is_not_made_twice_and_nothing_else_is_overwritten(tmp_path: Path, scored: Any) -> None:
    numbers(10).write_csv(tmp_path / "in.csv")
    assert not scored("in.csv", "out.csv").already
    before = (tmp_path / "out.csv").stat()
    assert scored("in.csv", "out.csv").already
    assert (tmp_path / "out.csv").stat().st_mtime_ns == before.st_mtime_ns
    numbers(11).write_csv(tmp_path / "in.csv")
    with pytest.raises(StateError, match=r"SCO012.*the input"):
        scored("in.csv", "out.csv")
    assert scored("in.csv", "out.csv", restart=True).scored == 11
    (tmp_path / "other.csv").write_text("mine")
    with pytest.raises(StateError, match="SCO012"):
        scored("in.csv", "other.csv")
    assert (tmp_path / "other.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("source", "output"), [("in.csv", "in.csv"), ("folder", "folder/a.csv"), ("in.csv", "link.csv")]
)
def test_the_input_is_never_the_output(tmp_path: Path, scored: Any, source: str, output: str) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("in.csv", "folder/a.csv"):
        numbers(10).write_csv(tmp_path / name)
    (tmp_path / "link.csv").symlink_to(tmp_path / "in.csv")
    before = (tmp_path / "in.csv").read_bytes()
    with pytest.raises(InputError, match="SCO014"):
        scored(source, output, restart=True)
    assert (tmp_path / "in.csv").read_bytes() == before


def test_an_output_that_is_gone_is_made_again(tmp_path: Path, scored: Any) -> None:
    numbers(10).write_csv(tmp_path / "in.csv")
    scored("in.csv", "out.delta")
    assert scored("in.csv", "out.delta").already
    scored("in.csv", "out.csv")
    (tmp_path / "out.csv").unlink()
    assert not scored("in.csv", "out.csv").already


def recorded(project: Path) -> pl.DataFrame:
    """Return the predictions of the journal, once what was recorded is moved into its tables."""
    state = project / ".seatrial"
    compact_journal(state)
    return Journal(journal_folder(state)).predictions().collect()


def test_answers_go_into_the_journal_once_with_the_ids_of_the_output(
    tmp_path: Path, project: Path, scored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BLOCK_ROWS", "FEWEST_ROWS"):
        monkeypatch.setattr(opening, name, 40)
    table = numbers(100)
    table.write_parquet(tmp_path / "in.parquet")
    scored("in.parquet", "out.jsonl", journal=True)
    rows = read_table("out.jsonl", name="table", root=tmp_path).frame
    kept = recorded(project)
    assert kept.select("row_id", "id").sort("id").rows() == rows.select("parcel", "prediction_id").rows()
    assert set(kept["route"]) == {"batch"}
    assert kept.sort("id")["score"].to_list() == rows["score"].to_list()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"source": "gone.csv"}, "TBL001"),
        ({"model": "delays@challenger"}, "SCO002"),
        ({"model": "delay"}, "SCO002"),
        ({"source": "narrow.csv"}, "SCO003"),
        ({"source": "texts.parquet"}, "SCO004"),
        ({"id_column": "parcels"}, "SCO006"),
        ({"keep": ("prediction",)}, "SCO006"),
        ({"workers": 0}, "SCO009"),
        ({"output": "out.xlsx"}, "TBL050"),
    ],
)
def test_what_cannot_be_scored_is_told_before_the_work(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    table = numbers(5).with_columns(prediction=pl.lit(1))
    table.write_csv("in.csv")
    table.drop("x2").write_csv("narrow.csv")
    table.with_columns(pl.col("x2").cast(pl.String)).write_parquet("texts.parquet")
    request = Request(**{"source": "in.csv", "output": "out.csv", "workers": 1, **options})
    with pytest.raises(SeatrialError, match=code):
        score_table(project, request)
    assert not (tmp_path / "out.csv").exists()


def test_a_model_that_was_never_released_is_told_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seatrial.toml").write_text(PROJECT.format(model=save_line(tmp_path).name, task="binary"))
    numbers(5).write_csv("in.csv")
    with pytest.raises(InputError, match="seatrial release"):
        score_table(tmp_path, Request(source="in.csv", output="out.csv", workers=1))


def test_two_do_not_make_the_same_output(tmp_path: Path, project: Path, scored: Any) -> None:
    from seatrial.data.output import parse_output
    from seatrial.workflows.scoring.plan import bench_of

    numbers(5).write_csv(tmp_path / "in.csv")
    with (
        bench_of(parse_output("out.csv", root=tmp_path), project / ".seatrial"),
        pytest.raises(StateError, match="SCO005"),
    ):
        scored("in.csv", "out.csv")


COMMAND = """
import sys
from pathlib import Path
from seatrial.data.blocks import open as opening
from seatrial.workflows.compact import compact_journal, journal_folder
from seatrial.workflows.score import Request, score_table
opening.BLOCK_ROWS = opening.FEWEST_ROWS = 20
score_table(Path(sys.argv[1]), Request(source="in.csv", output=sys.argv[2], workers=2, journal="journal" in sys.argv))
"""


def begin(project: Path, folder: Path, output: str, *words: str) -> subprocess.Popen[bytes]:
    """Return the command, running, with blocks so small that there are many."""
    command = [sys.executable, "-c", COMMAND, str(project), output, *words]
    return subprocess.Popen(command, cwd=folder, start_new_session=True, stderr=subprocess.PIPE)


def parts_of(project: Path) -> int:
    return sum(1 for _ in (project / ".seatrial/scoring").glob("*/parts/0*"))


def kill_at(process: subprocess.Popen[bytes], project: Path, parts: int, delay: float) -> None:
    """Kill the command once so many parts are there; it may have ended by then."""
    while process.poll() is None and parts_of(project) < parts:
        time.sleep(0.002)
    time.sleep(delay)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def killed_and_gone_on_with(
    project: Path, folder: Path, *, kills: int, latest_s: float = 0.0, words: tuple[str, ...] = ()
) -> int:
    """Return how many kills met a run at work; afterwards the output is there."""
    met = 0
    for _ in range(kills):
        process = begin(project, folder, "out.csv", *words)
        kill_at(process, project, parts_of(project) + int(RNG.integers(1, 8)), float(RNG.uniform(0, latest_s)))
        met += process.returncode == -signal.SIGKILL
    run_whole(project, folder, "out.csv", *words)
    return met


def run_whole(project: Path, folder: Path, output: str, *words: str) -> None:
    """Run the command to its end."""
    process = begin(project, folder, output, *words)
    said = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 0, said


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    table = numbers(2_000).with_columns(x3=pl.when(pl.int_range(2_000) % 97 == 3).then(pl.lit("?")).otherwise("x3"))
    table.write_csv(tmp_path / "work/in.csv")
    return release(tmp_path / "project", id_column="parcel")


def test_killed_and_gone_on_with_it_gives_the_same_bytes(own: Path, tmp_path: Path) -> None:
    assert killed_and_gone_on_with(own, tmp_path / "work", kills=2) > 0
    run_whole(own, tmp_path / "work", "whole.csv")
    for end in ("", ".rejects.jsonl"):
        assert (tmp_path / f"work/out.csv{end}").read_bytes() == (tmp_path / f"work/whole.csv{end}").read_bytes()


@pytest.mark.slow
def test_killed_twenty_times_no_answer_is_lost_or_doubled(own: Path, tmp_path: Path) -> None:
    for _ in range(5):
        (tmp_path / "work/out.csv").unlink(missing_ok=True)
        shutil.rmtree(own / ".seatrial/journal", ignore_errors=True)
        killed_and_gone_on_with(own, tmp_path / "work", kills=4, latest_s=0.3, words=("journal",))
        rows = pl.read_csv(tmp_path / "work/out.csv")
        assert rows["row"].is_sorted()
        assert rows["row"].n_unique() == rows.height == 2_000 - 21
        kept = recorded(own)
        assert (
            kept.sort("id").select("id", "row_id").rows()
            == rows.sort("prediction_id").select("prediction_id", "parcel").rows()
        )


SHELL = """
import sys
from seatrial.data.blocks import open as opening
from seatrial.shells.cli.main import status_of
opening.BLOCK_ROWS = opening.FEWEST_ROWS = 20
sys.exit(status_of(["score", "in.csv", "out.csv", "-p", sys.argv[1], "--workers", "2"]))
"""


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_it_says_what_is_done_and_that_the_same_command_goes_on(
    own: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    command = [sys.executable, "-c", SHELL, str(own)]
    process = subprocess.Popen(command, cwd=tmp_path / "work", stderr=subprocess.PIPE)
    while process.poll() is None and parts_of(own) < 3:
        time.sleep(0.002)
    process.send_signal(signum)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == INTERRUPTED, said
    assert re.search(r"\n[\d,]+ of 2,000 rows are done and kept.\nInterrupted. The same command goes on", said), said
    run_whole(own, tmp_path / "work", "out.csv")
