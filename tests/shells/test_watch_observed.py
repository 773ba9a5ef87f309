"""``seatrial watch --dashboard --rules``, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.observing import PROJECT
from seatrial.shells.cli.main import status_of


def test_both_files_are_written_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seatrial.toml").write_text(PROJECT, encoding="utf-8")
    assert status_of(["watch", "--dashboard", "grafana.json", "--rules", "rules.yml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"written": ["grafana.json", "rules.yml"]}
    assert json.loads(Path("grafana.json").read_text())["panels"]
    assert Path("rules.yml").read_text().startswith("groups:")
