from __future__ import annotations

import numpy as np

from seatrial.evaluation import wrong_rows
from seatrial.metrics import Answers


def binary(y: list[int], score: np.ndarray, threshold: float = 0.5) -> Answers:
    y, score = np.array(y, dtype=np.int8), np.array(score, dtype=float)
    return Answers(task="binary", y=y, score=score, label=(score >= threshold).astype(np.int8), classes=("no", "yes"))


def test_a_wrong_answer_is_another_than_the_truth() -> None:
    found = wrong_rows(binary([0, 1, 1, 0], [0.2, 0.9, 0.3, 0.6]))
    assert found.rows.tolist() == [False, False, True, True]
    assert np.allclose(found.expected, [0.2, 0.1, 0.3, 0.4])
    assert (found.measure, found.note) == ("error_rate", "")


def test_a_threshold_that_never_says_yes_is_replaced_by_the_matching_score() -> None:
    found = wrong_rows(binary([0, 0, 0, 1, 1, 0], [0.01, 0.02, 0.3, 0.2, 0.4, 0.1]))
    assert found.rows.tolist() == [False, False, True, True, False, False]
    assert "says yes on 0.0 % of rows and yes is true on 33.3 %" in found.note


def test_equal_scores_leave_the_model_its_own_answers() -> None:
    assert wrong_rows(binary([0, 1, 1], [0.1, 0.1, 0.1])).rows.tolist() == [False, True, True]


def test_large_residuals_are_the_largest_fifth() -> None:
    answers = Answers(task="regression", y=np.zeros(10), score=np.arange(10.0))
    found = wrong_rows(answers)
    assert found.rows.tolist() == [False] * 8 + [True] * 2
    assert found.measure == "large_error_rate"


def test_equal_residuals_are_none_of_them_large() -> None:
    assert not wrong_rows(Answers(task="regression", y=np.zeros(5), score=np.ones(5))).rows.any()


def test_classes_expect_what_their_scores_leave_over() -> None:
    score = np.array([[0.7, 0.2, 0.1], [0.2, 0.3, 0.5]])
    label = np.array([0, 2])
    answers = Answers(task="multiclass", y=np.array([0, 1]), score=score, label=label, classes=("a", "b", "c"))
    found = wrong_rows(answers)
    assert found.rows.tolist() == [False, True]
    assert np.allclose(found.expected, [0.3, 0.5])
