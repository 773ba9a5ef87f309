from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.gap import train_gap
from seatrial.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Examination, Subject


def gap(subject: Subject) -> Examination:
    return train_gap(subject, measure(subject.answers))


def test_no_gap_passes(make_subject: Callable[..., Subject]) -> None:
    examined = gap(make_subject())
    assert (examined.findings[0].code, examined.findings[0].status) == ("EVAL007", "pass")


def test_rows_learnt_by_heart_are_said(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    y = subject.train.y
    heart = replace(subject, train=replace(subject.train, score=0.1 + 0.8 * y, label=y))
    finding = gap(heart).findings[0]
    assert finding.status == "warn"
    assert "surely more than 0.05" in finding.message


def test_the_gap_is_training_less_test_with_limits_from_both(make_subject: Callable[..., Subject]) -> None:
    examined = gap(make_subject("regression"))
    by = {(each.subject, each.metric): each for each in examined.estimates}
    train, found = by["train", "rmse"], by["train_gap", "rmse"]
    (test,) = measure(make_subject("regression").answers, names=("rmse",))
    assert found.value == pytest.approx(train.value - test.value)
    assert found.low == pytest.approx(found.value - np.hypot(train.value - train.low, test.high - test.value))


def test_without_a_training_table_there_is_no_gap(make_subject: Callable[..., Subject]) -> None:
    assert gap(replace(make_subject(), train=None)).findings[0].status == "not-applicable"
