from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.baselines import against_prior, against_simple

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def scored(subject: Subject, score: np.ndarray) -> Subject:
    label = (score >= 0.5).astype(np.int8)
    return replace(subject, answers=replace(subject.answers, score=score, label=label))


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_a_good_model_beats_the_prior(make_subject: Callable[..., Subject], task: str) -> None:
    examined = against_prior(make_subject(task))
    assert examined.findings[0].status == "pass"
    assert {each.subject for each in examined.estimates} == {"prior", "prior_difference"}


def test_random_scores_fail(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    noise = np.random.default_rng(0).random(2000)
    finding = against_prior(scored(subject, noise)).findings[0]
    assert (finding.code, finding.status) == ("EVAL002", "fail")
    assert "do not release" in finding.hint


def test_a_model_that_is_too_sure_fails_and_is_told_the_cure(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(sharpness=8.0)
    finding = against_prior(subject, mended=("platt",)).findings[0]
    assert finding.status == "fail"
    assert "platt recalibration, out of sample, beats the prior" in finding.hint


def test_better_but_not_surely_holds_and_says_how_many_rows_decide(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(n=60, sharpness=0.02, seed=3)
    finding = against_prior(subject).findings[0]
    assert finding.status == "skipped"
    assert dict(finding.measured)["rows_to_decide"] > 60


def test_labels_only_are_judged_by_accuracy(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    finding = against_prior(replace(subject, answers=replace(subject.answers, score=None))).findings[0]
    assert finding.status == "pass"
    assert "accuracy" in finding.message


def test_without_a_training_table_the_prior_is_the_tests_and_marked(make_subject: Callable[..., Subject]) -> None:
    subject = replace(make_subject(), train=None, train_columns=None)
    examined = against_prior(subject)
    assert all("no training table" in each.note for each in examined.estimates)
    assert against_simple(subject).findings[0].status == "not-applicable"


def test_a_simpler_model_within_the_margin_is_said_so(make_subject: Callable[..., Subject]) -> None:
    finding = against_simple(replace(make_subject(sharpness=1.3), simple_margin=0.05)).findings[0]
    assert (finding.code, finding.status) == ("EVAL003", "warn")
    assert "A simpler model does as well within 0.05" in finding.message


def test_a_simpler_model_that_is_better_is_said_so(make_subject: Callable[..., Subject]) -> None:
    finding = against_simple(make_subject(sharpness=3.0)).findings[0]
    assert finding.status == "warn"
    assert "A simpler model is better by" in finding.message


def test_a_model_that_knows_more_than_the_columns_passes(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    truth = np.clip(subject.answers.y.astype(float), 0.1, 0.9)
    assert against_simple(scored(subject, truth)).findings[0].status == "pass"


def test_no_rows_hold(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    empty = replace(subject, answers=subject.answers.take(np.zeros(2000, dtype=bool)), columns={})
    assert against_prior(empty).findings[0].status == "skipped"
    assert against_simple(empty).findings[0].status == "skipped"
