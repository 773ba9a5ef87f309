from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seatrial.evaluation.calibration import calibrated, recalibration_gains
from seatrial.evaluation.overall import measured_overall

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject
    from seatrial.values import Estimate, Finding


def finding_of(subject: Subject) -> tuple[Finding, tuple[Estimate, ...]]:
    overall = measured_overall(subject)
    examined = calibrated(subject, overall.estimates, recalibration_gains(subject))
    return examined.findings[0], examined.estimates


def test_scores_that_are_too_sure_would_gain_and_it_is_said(make_subject: Callable[..., Subject]) -> None:
    finding, estimates = finding_of(make_subject(sharpness=3.0, n=4000))
    assert (finding.code, finding.status) == ("EVAL004", "warn")
    assert "Recalibrate the scores (platt)" in finding.hint
    assert {each.subject for each in estimates} == {
        "recalibrated_isotonic",
        "recalibrated_isotonic_difference",
        "recalibrated_platt",
        "recalibrated_platt_difference",
    }


def test_right_scores_gain_nothing(make_subject: Callable[..., Subject]) -> None:
    finding, _ = finding_of(make_subject(n=4000))
    assert (finding.status, finding.hint) == ("pass", "")


def test_recalibration_can_beat_a_prior_that_the_model_does_not(make_subject: Callable[..., Subject]) -> None:
    gains = recalibration_gains(make_subject(sharpness=8.0, n=4000))
    assert all(each.beats_prior and each.real for each in gains)


def test_numbers_and_labels_have_no_calibration_and_few_rows_hold(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    assert finding_of(make_subject("regression"))[0].status == "not-applicable"
    assert finding_of(replace(subject, answers=replace(subject.answers, score=None)))[0].status == "not-applicable"
    assert finding_of(make_subject(n=60))[0].status == "skipped"
