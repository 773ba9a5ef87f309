"""The demonstration on real flights: the leak is caught, the honest model gets what its evidence earns."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatrial.values import InputError
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.demo_full import Service, serve_month
from seatrial.workflows.demo_watch import LAST, WEEK, Replay, WeekFacts, facts_of_weeks, watch_weeks
from seatrial.workflows.wire import open_project


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


@pytest.mark.slow
def test_eight_months_are_watched_week_by_week(service: Service, shown: Demonstration) -> None:
    assert service.made.release.name == "delay"
    weeks = watch_weeks(shown.folder)
    facts = facts_of_weeks(weeks)
    assert (facts[0].start, facts[-1].start, len(facts)) == ("2013-04-29", "2013-12-23", 35)
    assert 215_000 < sum(week.rows for week in facts) < 222_000
    told = [week for week in facts if week.estimated is not None and week.estimated.value is not None]
    assert len(told) >= 0.6 * len(facts)
    inside = [week for week in told if week.realised is not None and _holds(week)]
    assert len(inside) >= 0.85 * len(told)


def _holds(week: WeekFacts) -> bool:
    guess, truth = week.estimated, week.realised
    assert guess is not None
    assert truth is not None
    known = None not in (guess.low, guess.high, truth.value)
    return known and guess.low <= truth.value <= guess.high  # type: ignore[operator] # none of them is None


@pytest.mark.slow
def test_a_sensor_that_is_stuck_alarms(service: Service, shown: Demonstration) -> None:
    assert service.replayed.answered
    report = Replay.of(open_project(shown.folder)).faulty(99, LAST + WEEK)
    temp = next(column for column in report.columns if column.name == "temp")
    assert temp.nulls_window == 1.0
    assert report.verdict == "alarm"
    assert any(finding.where == "temp" and finding.status == "fail" for finding in report.findings)
