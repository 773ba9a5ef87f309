from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seatrial.evaluation.found import searched

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def test_a_find_is_told_with_what_the_scores_expect(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(n=5000)
    bad = subject.columns["carrier"] == "c2"
    y = np.where(bad, 1 - subject.answers.label, subject.answers.y)
    finding = searched(replace(subject, answers=replace(subject.answers, y=y))).findings[0]
    assert (finding.code, finding.status, finding.where) == ("EVAL006", "warn", "carrier=c2")
    assert "carrier=c2: 100.0 % wrong" in finding.message
    assert "the model's own scores expect" in finding.message


def test_nothing_found_passes_with_the_number_of_slices(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject("regression")
    finding = searched(subject).findings[0]
    assert finding.status == "pass"
    assert dict(finding.measured)["slices_tested"] > 100


def test_turned_off_or_without_columns_is_said(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    assert searched(replace(subject, discover=False)).findings[0].status == "not-applicable"
    assert searched(replace(subject, columns={})).findings[0].status == "not-applicable"
