from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as sk

from quality_days import expit
from seatrial.monitoring.quality import arrivals_of, days_of, metrics_for, realised
from seatrial.profiles import ModelCounts, ModelPlan, Plan, merge, model_plan_of, outcome_profile_of, profile_of

START = datetime(2024, 1, 1, tzinfo=UTC)


def counted(frame: pl.DataFrame, plan: ModelPlan) -> dict[date, ModelCounts]:
    found, whole = {}, Plan(columns=(), model=plan)
    for (day,), part in frame.group_by(pl.col("at").dt.date()):
        found[day] = merge(profile_of(part, whole), outcome_profile_of(part, whole)).model
    return found


def answers(n: int = 4000, days: int = 5) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    x = rng.normal(-0.5, 1.2, n)
    score = expit(x)
    at = [START + timedelta(days=int(day), hours=6) for day in rng.integers(0, days, n)]
    return pl.DataFrame(
        {
            "at": at,
            "score": score,
            "label": np.where(score >= 0.5, "yes", "no"),
            "outcome": np.where(rng.random(n) < score, "yes", "no"),
            "outcome_known_at": [each + timedelta(hours=30) for each in at],
        }
    )


def test_days_of_profiles_have_the_quality_of_their_rows() -> None:
    frame = answers()
    plan = model_plan_of(frame, "binary", classes=("no", "yes"), positive="yes")
    days = days_of(plan, counted(frame, plan))
    y, score = (frame["outcome"] == "yes").to_numpy(), frame["score"].to_numpy()
    found = {each.metric: each.value for each in realised(days)}
    assert len(days.dates) == 5
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(y, score >= 0.5), abs=1e-12)
    assert found["roc_auc"] == pytest.approx(sk.roc_auc_score(y, score), abs=1e-3)
    assert found["brier"] == pytest.approx(sk.brier_score_loss(y, score), abs=1e-4)
    assert found["log_loss"] == pytest.approx(sk.log_loss(y, score), abs=1e-3)


def test_a_model_of_labels_has_the_metrics_of_labels() -> None:
    frame = answers().drop("score")
    plan = ModelPlan(task="binary", classes=("no", "yes"), positive="yes")
    days = days_of(plan, counted(frame, plan))
    found = {each.metric: each.value for each in realised(days)}
    assert found["f1"] == pytest.approx(sk.f1_score(frame["outcome"] == "yes", frame["label"] == "yes"))
    assert "roc_auc" not in metrics_for(days, None)


def test_several_classes_are_counted_by_the_score_of_the_answer() -> None:
    rng = np.random.default_rng(1)
    names, scores = np.array(["a", "b", "c"]), rng.dirichlet([1, 1, 1], 2000)
    label = names[scores.argmax(axis=1)]
    outcome = np.where(rng.random(2000) < scores.max(axis=1), label, names[rng.integers(0, 3, 2000)])
    frame = pl.DataFrame({"at": [START] * 2000, "label": label, "scores": scores.tolist(), "outcome": outcome})
    plan = model_plan_of(frame, "multiclass", classes=("a", "b", "c"))
    days = days_of(plan, counted(frame, plan))
    found = {each.metric: each.value for each in realised(days)}
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(outcome, label))
    assert found["f1_macro"] == pytest.approx(sk.f1_score(outcome, label, average="macro"))
    assert (np.diff(days.said) >= 0).all()


def test_numbers_have_the_losses_of_their_rows() -> None:
    rng = np.random.default_rng(2)
    said = rng.gamma(2, 3, 3000)
    truth = said + rng.normal(0, 1 + said / 4)
    frame = pl.DataFrame({"at": [START] * 3000, "score": said, "outcome": truth})
    plan = model_plan_of(frame, "regression")
    days = days_of(plan, counted(frame, plan))
    found = {each.metric: each.value for each in realised(days)}
    assert found["mae"] == pytest.approx(np.abs(truth - said).mean())
    assert found["rmse"] == pytest.approx(np.sqrt(((truth - said) ** 2).mean()))
    assert days.fourth.sum() == pytest.approx(((truth - said) ** 4).sum(), rel=0.1)


def test_arrivals_count_whole_days_after_the_day_of_the_answer() -> None:
    frame = answers()
    plan = model_plan_of(frame, "binary", classes=("no", "yes"), positive="yes")
    found = arrivals_of(counted(frame, plan), date(2024, 1, 20))
    assert found.answers.sum() == 4000
    assert found.took[:, 2].sum() == 4000  # 30 hours are at most two days after the day of the answer has ended


def test_no_days_are_no_days() -> None:
    plan = ModelPlan(task="binary", classes=("no", "yes"), positive="yes", score_edges=(0.2, 0.5))
    assert days_of(plan, {}).dates == ()
    assert days_of(ModelPlan(task="regression", score_edges=(1.0,), residual_edges=(0.0,)), {}).dates == ()
