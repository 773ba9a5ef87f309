from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.metrics.answers import Answers
from seatrial.metrics.binary import BINARY, BinaryView
from seatrial.metrics.multiclass import MULTICLASS, ClassView
from seatrial.metrics.ranking import delong_variance, hanley_mcneil_variance, rank, roc_auc
from seatrial.metrics.regression import REGRESSION, NumberView


def pairs(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    ours, theirs = score[y == 1][:, None], score[y == 0][None, :]
    return (ours > theirs) + 0.5 * (ours == theirs)


@given(st.integers(0, 5000))
def test_delong_is_the_variance_of_placements(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, score = np.repeat([0, 1], [30, 12]), rng.random(42).round(1)
    won = pairs(y, score)
    expected = won.mean(axis=1).var(ddof=1) / 12 + won.mean(axis=0).var(ddof=1) / 30
    ranking = rank(y, score)
    assert roc_auc(ranking) == pytest.approx(won.mean(), abs=1e-12)
    assert delong_variance(ranking) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([-0.5, -0.0, 0.0, 0.25, 0.75, 1.0, 5e-324]))))
def test_rows_of_one_score_are_one_group_whatever_its_sign(rows: list[tuple[int, float]]) -> None:
    y, score = np.array([row[0] for row in rows], dtype=int), np.array([row[1] for row in rows], dtype=float)
    ranking = rank(y, score)
    distinct = np.unique(score)[::-1]
    assert ranking.score.tolist() == distinct.tolist()
    assert ranking.sizes.tolist() == [(score == each).sum() for each in distinct]
    assert ranking.positives.tolist() == [y[score == each].sum() for each in distinct]
    assert ranking.score[ranking.group].tolist() == score.tolist()


def test_hanley_mcneil_published() -> None:
    """Hanley and McNeil (1982), table II: area 0.893 of 51 abnormal and 58 normal images, standard error 0.032."""
    assert np.sqrt(hanley_mcneil_variance(0.893, 51, 58)) == pytest.approx(0.032, abs=0.001)


def moved(answers: Answers, weights: np.ndarray) -> Answers:
    return answers.take(np.repeat(np.arange(answers.n), weights))


VIEWS = {"binary": (BINARY, BinaryView), "multiclass": (MULTICLASS, ClassView), "regression": (REGRESSION, NumberView)}
# Averages over bins and the end of the top move in steps; their influences hold in the large only.
STEPS = ("ece", "lift_at_k")
# The fixture of several classes declares no costs.
WITHOUT_COSTS = {("multiclass", "expected_cost")}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind, (recipes, _) in VIEWS.items()
        for name in recipes
        if name not in STEPS and (kind, name) not in WITHOUT_COSTS
    ],
)
def test_influence_is_what_a_heavier_row_does(kind: str, name: str, request: pytest.FixtureRequest) -> None:
    """Every row 200 times and one row 201 times moves the value by its influence / n."""
    answers: Answers = request.getfixturevalue(kind).take(np.arange(60))
    recipes, view = VIEWS[kind]
    measure: Callable[..., object] = recipes[name].measure
    influence = recipes[name].influence(view(answers))
    assert influence.sum() == pytest.approx(0, abs=1e-9)
    before = measure(view(moved(answers, np.full(60, 200))), 0.95)
    for row in (0, 17, 42):
        weights = np.full(60, 200)
        weights[row] += 1
        after = measure(view(moved(answers, weights)), 0.95)
        step = (after.value - before.value) * 60 * 200
        assert step == pytest.approx(influence[row], abs=0.02 * np.abs(influence).max() + 1e-6)
