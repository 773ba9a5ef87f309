from __future__ import annotations

from dataclasses import replace

import numpy as np

from quality_days import binary_days
from seatrial.monitoring.quality import selective_labels


def test_outcomes_of_all_answers_are_not_selective() -> None:
    assert selective_labels(binary_days(5)) is None


def test_outcomes_of_one_answer_only_are_said() -> None:
    days = binary_days(5)
    found = selective_labels(replace(days, known=days.known * np.array([0.0, 1.0])[:, None]))
    assert found is not None
    assert found.by == "answer"
    assert found.words.startswith('0.0% of the answers "no" have an outcome, and 100.0% of those "yes"')


def test_outcomes_of_one_class_only_are_said() -> None:
    days = binary_days(5)
    found = selective_labels(replace(days, known=days.known * np.array([0.0, 1.0])))
    assert found is not None
    assert found.by == "truth"
    assert 'outcomes are "yes"' in found.words


def test_few_outcomes_say_nothing() -> None:
    days = binary_days(1, rows=30)
    assert selective_labels(replace(days, known=days.known * np.array([0.0, 1.0]))) is None
