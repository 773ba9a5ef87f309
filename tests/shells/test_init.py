"""``init``: what it says of the files it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from seatrial.shells.cli.main import OK, WRONG_INPUT, status_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder with a model, a table and a project file."""
    x = np.arange(40.0).reshape(-1, 1)
    joblib.dump(LogisticRegression().fit(x, x[:, 0] > 19), tmp_path / "model.joblib")
    rows = "\n".join(f"{value},{int(value > 19)}" for value in x[:, 0])
    (tmp_path / "table.csv").write_text(f"x,late\n{rows}\n")
    (tmp_path / "seatrial.toml").write_text(
        '[model]\npath = "model.joblib"\ntask = "binary"\n[data]\ntrain = "table.csv"\ntarget = "late"\n'
    )
    return tmp_path


def test_a_pipeline_alone_is_one_json_document(project: Path, capsys: Captured) -> None:
    assert status_of(["init", "--ci", "github", "-p", str(project), "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"pipeline"}
    assert Path(told["pipeline"]["path"]).name == "seatrial.yml"
    assert told["pipeline"]["own"] == []


def test_both_are_one_json_document(project: Path, capsys: Captured) -> None:
    given = ["--model", str(project / "model.joblib"), "--data", str(project / "table.csv"), "--target", "late"]
    assert status_of(["init", *given, "--ci", "gitlab", "-p", str(project), "--force", "--json"]) == OK
    assert json.loads(capsys.readouterr().out).keys() == {"path", "assumed", "unsure", "pipeline"}


def test_the_lines_to_paste_are_printed(project: Path, capsys: Captured) -> None:
    (project / ".gitlab-ci.yml").write_text("test: { script: [make] }\n")
    assert status_of(["init", "--ci", "gitlab", "-p", str(project)]) == OK
    told = capsys.readouterr().out
    assert "include:\n  - local: .gitlab/seatrial.yml\n" in told
    assert "It installs seatrial==" in told


def test_nothing_given_is_told_with_what_is_needed(tmp_path: Path, capsys: Captured) -> None:
    assert status_of(["init", "-p", str(tmp_path)]) == WRONG_INPUT
    assert "USE022: a new project needs --model FILE and --data TABLE and --target COLUMN" in capsys.readouterr().err
