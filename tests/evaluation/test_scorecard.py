from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from seatrial.evaluation.bins import cut
from seatrial.evaluation.scorecard import RIDGE, fit_scorecard, scorecard_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def one_hot(columns: dict[str, np.ndarray]) -> np.ndarray:
    binned = cut(columns)
    pairs = zip(binned.codes, binned.widths, strict=True)
    return np.concatenate([code[:, None] == np.arange(width) for code, width in pairs], axis=1).astype(float)


def test_two_classes_are_ridge_logistic_regression_on_bins(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    card = fit_scorecard(subject.train, subject.train_columns)
    oracle = LogisticRegression(C=1 / RIDGE, tol=1e-10, max_iter=5000)
    oracle.fit(one_hot(subject.train_columns), subject.train.y)
    assert card.points[0, 0] == pytest.approx(oracle.intercept_[0], abs=1e-4)
    assert np.allclose(card.points[0, 1:], oracle.coef_[0], atol=1e-4)


def test_numbers_are_ridge_on_bins(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject("regression")
    card = fit_scorecard(subject.train, subject.train_columns)
    oracle = Ridge(alpha=RIDGE).fit(one_hot(subject.train_columns), subject.train.y)
    assert np.allclose(card.points[0, 1:], oracle.coef_, atol=1e-8)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_it_learns_what_can_be_learnt(make_subject: Callable[..., Subject], task: str) -> None:
    subject = make_subject(task)
    answers = scorecard_answers(
        fit_scorecard(subject.train, subject.train_columns), subject.answers, subject.columns, threshold=0.5
    )
    if task == "regression":
        assert np.corrcoef(answers.score, subject.answers.score)[0, 1] > 0.95
    else:
        assert (answers.label == subject.answers.y).mean() > (subject.answers.label == subject.answers.y).mean() - 0.03
        assert np.allclose(answers.score.sum(axis=-1), 1) or task == "binary"


def test_nothing_to_learn_from_makes_no_card(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    assert fit_scorecard(subject.train, {}) is None
    ones = subject.train.y == 1
    assert fit_scorecard(subject.train.take(ones), subject.train_columns) is None


def test_a_column_that_tells_the_truth_does_not_break_it(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    card = fit_scorecard(subject.train, {"leak": subject.train.y.astype(float)})
    assert np.isfinite(card.points).all()
