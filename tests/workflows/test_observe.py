"""Dashboard and rules from a project file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from reports.observing import PROJECT
from seatrial.project import load_project
from seatrial.values import InputError
from seatrial.workflows.observe import observed_of, write_observed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "seatrial.toml"
    path.write_text(PROJECT, encoding="utf-8")
    return path


def test_the_project_file_says_what_is_observed(path: Path) -> None:
    found = observed_of(load_project(path))
    assert (found.project, found.model, found.owner, found.slices) == ("flight-delay", "delay", "ops@example.com", True)
    assert found.metrics[:2] == ("log_loss", "roc_auc")
    assert [gate.metric for gate in found.gates] == ["log_loss"]
    assert (found.deadline, found.every, found.journal) == (timedelta(seconds=2), timedelta(minutes=15), True)


def test_both_files_are_written_where_they_are_asked_for(path: Path) -> None:
    dashboard, rules = path.parent / "grafana.json", path.parent / "prometheus" / "rules.yml"
    assert write_observed(path, dashboard=dashboard, rules=rules) == (dashboard, rules)
    assert json.loads(dashboard.read_text())["title"] == "flight-delay: delay"
    names = {rule["alert"] for group in yaml.safe_load(rules.read_text())["groups"] for rule in group["rules"]}
    assert {"SeatrialAlarm", "SeatrialSliceWorse", "SeatrialQualityMissed"} <= names


def test_one_alone_is_written_alone(path: Path) -> None:
    rules = path.parent / "rules.yml"
    assert write_observed(path, rules=rules, settings=["serving.journal=off"]) == (rules,)
    assert "SeatrialJournalLate" not in rules.read_text()
    assert not (path.parent / "grafana.json").exists()


def test_a_project_file_with_a_fault_writes_nothing(path: Path) -> None:
    path.write_text(PROJECT.replace("deadline_ms", "deadlin_ms"), encoding="utf-8")
    with pytest.raises(InputError, match="deadline_ms"):
        write_observed(path, rules=path.parent / "rules.yml")
    assert not (path.parent / "rules.yml").exists()
