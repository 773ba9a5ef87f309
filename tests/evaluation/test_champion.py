from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.champion import against_champion, flips

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def with_champion(subject: Subject, score: np.ndarray) -> Subject:
    label = (score >= 0.5).astype(np.int8)
    return replace(subject, champion=replace(subject.answers, score=score, label=label))


def test_a_model_that_is_surely_worse_is_said(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(sharpness=4.0)
    right = make_subject().answers.score
    finding = against_champion(with_champion(subject, right)).findings[0]
    assert (finding.code, finding.status) == ("EVAL008", "warn")


def test_the_same_model_is_neither_better_nor_worse(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    examined = against_champion(with_champion(subject, subject.answers.score))
    assert examined.findings[0].status == "pass"
    assert all(each.value in (0.0, None) for each in examined.estimates if each.subject == "champion_difference")


def test_flips_are_counted_on_both_sides(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    turned = replace(subject.answers, label=1 - subject.answers.label)
    lost, won = flips(subject.answers, turned)
    right = (subject.answers.label == subject.answers.y).mean()
    assert (lost.metric, lost.value) == ("negative_flip_rate", pytest.approx(1 - right))
    assert (won.metric, won.value) == ("positive_flip_rate", pytest.approx(right))
    assert lost.low < lost.value < lost.high


def test_numbers_do_not_flip_and_no_champion_is_said(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject("regression")
    assert flips(subject.answers, subject.answers) == ()
    assert against_champion(subject).findings[0].status == "not-applicable"
    assert against_champion(replace(subject, champion=subject.answers)).findings[0].status == "pass"
