from __future__ import annotations

import numpy as np
import pytest

from seatrial.evaluation.prior import prior_answers
from seatrial.metrics import Answers

CLASSES = ("a", "b", "c")


def test_the_prior_of_two_classes_is_the_smoothed_rate() -> None:
    train = Answers(task="binary", y=np.array([1, 0, 0]), score=np.zeros(3), label=np.zeros(3), classes=("no", "yes"))
    prior = prior_answers(train.take(np.array([0, 1])), train, threshold=0.3)
    assert prior.score.tolist() == pytest.approx([1.5 / 4] * 2)
    assert prior.label.tolist() == [1, 1]


def test_no_class_is_impossible() -> None:
    y = np.array([0, 0, 1])
    train = Answers(task="multiclass", y=y, score=np.ones((3, 3)) / 3, label=y, classes=CLASSES)
    prior = prior_answers(train, train, threshold=0.5)
    assert prior.score[0].tolist() == pytest.approx([2.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5])
    assert prior.label.tolist() == [0, 0, 0]


def test_the_prior_of_numbers_is_their_mean() -> None:
    train = Answers(task="regression", y=np.array([1.0, 3.0]), score=np.zeros(2))
    assert prior_answers(train, train, threshold=0.5).score.tolist() == [2.0, 2.0]


def test_labels_only_are_answered_by_labels_only() -> None:
    train = Answers(task="binary", y=np.array([1, 1, 0]), label=np.array([1, 1, 0]), classes=("no", "yes"))
    prior = prior_answers(train, train, threshold=0.5)
    assert prior.score is None
    assert prior.label.tolist() == [1, 1, 1]
