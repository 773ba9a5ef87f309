"""The demonstration on real flights: the leak is caught, the honest model gets what its evidence earns."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatrial.values import InputError
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.demo_full import Service, serve_month


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return run_demo(tmp_path_factory.mktemp("demo") / "seatrial-demo")


def test_the_leaking_candidate_is_rejected_for_its_leak(shown: Demonstration) -> None:
    assert shown.leaky.verdict.decision == "reject"
    assert any("dep_delay" in reason.message for reason in shown.leaky.verdict.reasons)


def test_the_honest_candidate_is_measured_over_days(shown: Demonstration) -> None:
    auc = next(each for each in shown.honest.estimates if (each.metric, each.subject) == ("roc_auc", "model"))
    assert auc.value == pytest.approx(0.65, abs=0.01)
    assert auc.low == pytest.approx(0.60, abs=0.015)
    assert auc.high == pytest.approx(0.71, abs=0.015)
    assert "day (30)" in auc.method
    assert shown.honest.verdict.decision == "hold"


def test_a_whole_project_is_left(shown: Demonstration) -> None:
    left = {path.relative_to(shown.folder).as_posix() for path in shown.folder.rglob("*") if path.is_file()}
    wanted = {"seatrial.toml", "train.py", "prepare.py", "README.md", "data/later.parquet", "models/delay.joblib"}
    assert wanted <= left


def test_another_project_is_not_overwritten(project: Path) -> None:
    before = (project / "seatrial.toml").read_text()
    with pytest.raises(InputError, match="USE011"):
        run_demo(project)
    assert (project / "seatrial.toml").read_text() == before


@pytest.fixture(scope="module")
def service(shown: Demonstration) -> Service:
    return serve_month(shown)


@pytest.mark.slow
def test_a_month_is_served_and_its_quality_known(service: Service) -> None:
    replayed = service.replayed
    assert (replayed.answered, replayed.refused, replayed.outcomes) == (28_056, 72, 28_056)
    assert all("a category that training did not have" in why for why, _ in replayed.refusals)
    auc = next(each for each in service.realised if each.metric == "roc_auc")
    assert auc.n == 28_056
    assert auc.value == pytest.approx(0.725, abs=0.01)
    assert "day (31)" in auc.method


@pytest.mark.slow
def test_the_held_model_was_accepted_with_its_reason(service: Service) -> None:
    assert "demonstration" in service.made.release.accepted
    assert service.made.package.form == "onnx"
