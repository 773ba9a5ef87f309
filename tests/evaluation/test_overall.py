from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.overall import measured_overall
from seatrial.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def status_of(subject: Subject, rows: np.ndarray) -> str:
    answers = subject.answers.take(rows)
    return measured_overall(replace(subject, answers=answers, columns={})).findings[0].status


def test_all_metrics_are_measured(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    assert measured_overall(subject).estimates == measure(subject.answers)


@pytest.mark.parametrize("rows", [0, 1, 29])
def test_too_few_rows_hold(make_subject: Callable[..., Subject], rows: np.ndarray) -> None:
    assert status_of(make_subject(), np.arange(rows)) == "skipped"


def test_one_class_holds_and_a_rare_one_is_said(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    negatives, positives = np.flatnonzero(subject.answers.y == 0), np.flatnonzero(subject.answers.y == 1)
    assert status_of(subject, negatives) == "skipped"
    assert status_of(subject, np.concatenate([negatives, positives[:5]])) == "warn"
    assert status_of(subject, np.arange(2000)) == "pass"
