"""The Python door."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import seatrial as st

SETTINGS = {"model": {"positive": "late"}, "data": {"time": "sent", "id": "parcel"}}


def test_a_project_file_in_one_call(project: Path) -> None:
    trial = st.trial(project / "seatrial.toml")
    assert trial.verdict.decision == "deploy"
    assert trial.findings
    assert trial.estimates


def test_frames_in_one_call_write_nothing(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    model = project / "model.joblib"
    before = sorted(tmp_path.iterdir())
    train, test = pl.read_csv(project / "train.csv"), pd.read_csv(project / "test.csv")
    trial = st.trial(model=model, train=train, test=test, target="outcome", settings=SETTINGS)
    assert trial.evidence.task == "binary"
    assert trial.folder is None
    assert sorted(tmp_path.iterdir()) == before


def test_one_frame_holds_because_nobody_knows_what_the_model_has_seen(project: Path) -> None:
    test = pl.read_csv(project / "test.csv")
    trial = st.trial(model=project / "model.joblib", test=test, target="outcome", settings=SETTINGS)
    assert trial.verdict.decision == "hold"


def test_a_trial_shows_itself_without_any_script(project: Path) -> None:
    shown = st.trial(project)._repr_html_()
    assert shown.startswith("<iframe")
    assert "&lt;script" not in shown


@pytest.mark.parametrize("given", [{}, {"model": "m.onnx"}, {"model": "m.onnx", "test": "t.csv"}])
def test_too_little_is_told(given: dict[str, str]) -> None:
    with pytest.raises(st.SeatrialError, match="USE002"):
        st.trial(**given)


def test_a_fitted_object_is_told_to_be_saved_first(project: Path) -> None:
    with pytest.raises(st.SeatrialError, match="USE004"):
        st.trial(model=object(), test=project / "test.csv", target="outcome")


def test_settings_may_be_left_out(project: Path) -> None:
    trial = st.trial(model=project / "model.joblib", test=project / "test.csv", target="outcome")
    assert trial.evidence.task == "binary"


def test_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'trail'"):
        st.trail  # noqa: B018 - looking it up is the test
