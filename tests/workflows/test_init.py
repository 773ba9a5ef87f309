"""``init`` looks, assumes, says so, and writes a file that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatrial.values import InputError
from seatrial.workflows.init import Drafted, draft_project
from seatrial.workflows.trial import run_trial
from seatrial.workflows.wire import open_project


def draft(project: Path, *data: str, force: bool = True) -> Drafted:
    tables = [str(project / name) for name in data]
    return draft_project(model=project / "model.joblib", data=tables, target="outcome", project=project, force=force)


def test_what_is_written_runs(project: Path) -> None:
    drafted = draft(project, "train.csv", "test.csv")
    assert drafted.path == project / "seatrial.toml"
    assert run_trial(project).evidence.task == "binary"


def test_roles_are_inferred_with_reasons(project: Path) -> None:
    found = draft(project, "train.csv", "test.csv").draft
    assert found.positive is not None
    assert found.time is not None
    assert found.id is not None
    assert (found.positive.value, found.time.value, found.id.value) == ("late", "sent", "parcel")
    assert found.time.why


def test_one_table_runs_and_holds(project: Path) -> None:
    draft(project, "test.csv")
    assert run_trial(project).verdict.decision == "hold"


def test_an_existing_file_is_kept(project: Path) -> None:
    before = (project / "seatrial.toml").read_text()
    with pytest.raises(InputError, match="USE020"):
        draft(project, "test.csv", force=False)
    assert (project / "seatrial.toml").read_text() == before


def test_trusted_names_stand_in_the_project_file(project: Path) -> None:
    drafted = draft_project(
        model=project / "model.joblib",
        data=[str(project / "test.csv")],
        target="outcome",
        project=project,
        trust=["own_steps.clip", "own_steps.Ratio"],
        force=True,
    )
    assert open_project(drafted.path).model.trust == ("own_steps.clip", "own_steps.Ratio")


def test_a_missing_training_table_is_told_now(project: Path) -> None:
    with pytest.raises(InputError, match="TBL001"):
        draft(project, "trian.csv", "test.csv")


def test_a_misspelt_target_names_the_near_miss(project: Path) -> None:
    with pytest.raises(InputError, match="outcome"):
        draft_project(
            model=project / "model.joblib",
            data=[str(project / "test.csv")],
            target="outcmoe",
            project=project,
            force=True,
        )
