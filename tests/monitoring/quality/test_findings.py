from __future__ import annotations

import numpy as np

from quality_days import START, dates
from seatrial.monitoring.quality import (
    Cohort,
    Refused,
    Scored,
    Selective,
    arrival_finding,
    backtest_finding,
    baseline_of,
    decay,
    decay_finding,
    estimated_finding,
    fallen_finding,
    selective_finding,
    standing,
)
from seatrial.monitoring.quality.past import Past
from seatrial.values import Estimate

AUC = Estimate(metric="roc_auc", value=0.6, low=0.55, high=0.65, n=100, method="x", subject="estimated")


def test_a_refusal_is_a_warning_with_its_reason() -> None:
    found = estimated_finding([AUC, Refused(metric="f1", code="WAT205", why="too few rows", n=3)])
    assert (found.code, found.status) == ("WAT211", "warn")
    assert found.message == "Not estimated: f1. WAT205: too few rows."
    assert estimated_finding([AUC]).status == "pass"


def test_quality_fell_when_the_whole_interval_is_worse() -> None:
    assert fallen_finding(AUC, 0.7, 0.02, higher_is_better=True).status == "fail"
    assert fallen_finding(AUC, 0.66, 0.02, higher_is_better=True).status == "pass"
    assert fallen_finding(AUC, 0.5, 0.02, higher_is_better=False).status == "fail"
    refused = Refused(metric="f1", code="WAT205", why="too few rows", n=3).as_estimate()
    assert fallen_finding(refused, 0.7, 0.02, higher_is_better=True).status == "skipped"


def test_a_back_test_says_whether_to_trust() -> None:
    def of(inside: int, code: str = "") -> str:
        each = [
            Scored(
                metric="f1", start=START, end=START, n=9, centre=0.0, spread=0.1, value=0.5, low=0.4, high=0.6,
                realised=0.5 if place < inside else 0.9, code=code,
            )
            for place in range(30)
        ]  # fmt: skip
        return backtest_finding(standing(Past(scored=tuple(each)))[0]).status

    assert (of(29), of(15), of(29, code="WAT206")) == ("pass", "warn", "skipped")


def test_decay_fails_and_steadiness_passes() -> None:
    line = baseline_of("brier", [0.1, 0.11, 0.09, 0.1] * 5, outcomes=200)
    for losses, status in ((np.full(60, 0.3), "fail"), (np.full(60, 0.1), "pass")):
        found = decay_finding(decay(line, dates(60), losses=losses, outcomes=np.full(60, 10.0)))
        assert (found.code, found.status) == ("WAT213", status)
    assert decay_finding(decay(line, (), losses=np.zeros(0), outcomes=np.zeros(0))).status == "skipped"


def test_late_outcomes_are_a_warning() -> None:
    def cohort(*, late: bool, p: float | None) -> Cohort:
        return Cohort(
            day=START, age=2, answers=100, outcomes=10, expected=0.7, p_value=p, late=late, mature=False
        )  # fmt: skip

    assert arrival_finding([cohort(late=True, p=1e-9)]).status == "warn"
    assert arrival_finding([cohort(late=False, p=0.5)]).status == "pass"
    assert arrival_finding([cohort(late=False, p=None)]).status == "not-applicable"


def test_selective_outcomes_are_a_warning() -> None:
    assert selective_finding(Selective(by="truth", words="all outcomes are yes")).status == "warn"
    assert selective_finding(None).status == "pass"
