"""``seatrial watch``, as a user types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import seatrial
from seatrial.shells.cli.main import status_of
from watched import BEGIN, DAY, parcels, release_parcels, serve, watch


@pytest.fixture(scope="module")
def released_parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_parcels(tmp_path_factory.mktemp("released") / "parcels")


@pytest.fixture
def root(released_parcels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(released_parcels, tmp_path / "parcels")
    monkeypatch.chdir(folder)
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("root")
def test_a_table_that_moved_exits_with_1_and_one_that_did_not_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    parcels(2000, seed=7, start=BEGIN).write_csv("same.csv")
    parcels(2000, seed=7, start=BEGIN, moved=2.0).write_csv("moved.csv")
    assert status_of(["watch", "--table", "same.csv"]) == 0
    assert "STEADY" in capsys.readouterr().out
    assert status_of(["watch", "--table", "moved.csv"]) == 1
    shown = capsys.readouterr().out
    assert "ALARM" in shown
    assert "weight" in shown


@pytest.mark.usefixtures("root")
def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    parcels(2000, seed=7, start=BEGIN, moved=2.0).write_parquet("moved.parquet")
    assert status_of(["watch", "--table", "moved.parquet", "--report", "--json"]) == 1
    found = said(capsys)
    assert found["verdict"] == "alarm"
    page = Path(str(found["report"])).read_text()
    assert len(page) < 600_000
    assert "<script" not in page


@pytest.mark.usefixtures("root")
def test_once_without_any_journal_is_an_empty_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["watch", "--once", "--json"]) == 0
    assert said(capsys)["newest"]["rows"] == 0


def test_an_alert_is_taken_in_hand_and_muted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN, moved=2.0))
    (alert, *_) = watch(root, 1.01).newest.alerts
    assert status_of(["watch", "--ack", alert.id, "--json"]) == 0
    assert said(capsys)["alerts"][0]["status"] == "acknowledged"
    assert status_of(["watch", "--mute", "data", "--for", "2d", "--json"]) == 0
    assert said(capsys)["alerts"][0]["status"] == "muted"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--ack", "nothing"], "ALE020"),
        (["--mute", "data"], "WAT309"),
        (["--mute", "data", "--for", "soon"], "WAT309"),
        (["--table", "none.csv"], "TBL001"),
        (["--once", "--model", "parcels@9"], "SCO002"),
        (["--once", "--set", "watch.every=7m"], "PRJ014"),
        (["--once", "--set", "watch.reference=seasonal", "--set", "watch.every=7d"], "PRJ019"),
        (["--once", "--set", "watch.zone=Mars/Base"], "PRJ014"),
    ],
)
def test_bad_input_exits_with_2_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], options: list[str], code: str
) -> None:
    assert status_of(["watch", *options, "--json"]) == 2
    told = said(capsys)["errors"][0]
    assert told["code"] == code
    assert told["hint"]


def test_python_watches_a_frame(root: Path) -> None:
    rows = pl.concat([parcels(1000, seed=7, start=BEGIN), parcels(1000, seed=8, start=BEGIN + DAY, moved=2.0)])
    found = seatrial.watch(root, table=rows.to_pandas())
    assert [report.verdict for report in found.reports] == ["steady", "alarm"]
    assert found.alarm
