"""A model's counts against a join and a group-by of polars."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from tables import table

from seatrial.profiles import ModelCounts, ModelPlan, model_plan_of, outcome_profile_of, plan_of, profile_of


def both(frame: pl.DataFrame, model: ModelPlan) -> tuple[ModelCounts, ModelCounts]:
    """Return the counts of answers and those of outcomes."""
    how = plan_of(frame, model=model)
    answered, known = profile_of(frame, how).model, outcome_profile_of(frame, how).model
    assert answered is not None
    assert known is not None
    return answered, known


def binary(frame: pl.DataFrame) -> ModelPlan:
    return model_plan_of(frame, "binary", classes=("0", "1"), positive="1")


def test_binary_confusion_is_that_of_a_group_by():
    frame = table()
    answered, known = both(frame, binary(frame))
    rows = frame.drop_nulls("outcome").group_by("label", "outcome").len().rows()
    assert {
        (str(label), str(truth)): int(known.outcomes.sum(axis=0)[label, truth]) for label in (0, 1) for truth in (0, 1)
    } == {(label, truth): n for label, truth, n in rows}
    assert answered.predicted.sum(axis=0).tolist() == [(frame["label"] == each).sum() for each in "01"]


def test_score_bins_are_those_of_numpy_with_their_sums():
    frame = table()
    model = binary(frame)
    answered, known = both(frame, model)
    edges = [-np.inf, *model.score_edges, np.inf]
    assert answered.predicted.sum(axis=1).tolist() == [*np.histogram(frame["score"], edges)[0], 0]
    assert answered.scores.sum() == pytest.approx(frame["score"].sum(), rel=1e-9)
    assert known.known_scores.sum() == pytest.approx(frame.drop_nulls("outcome")["score"].sum(), rel=1e-9)


def test_answers_and_outcomes_are_counted_apart():
    frame = table()
    answered, known = both(frame, binary(frame))
    assert (answered.n, answered.n_outcomes) == (len(frame), 0)
    assert (known.n, known.n_outcomes) == (0, len(frame) - frame["outcome"].null_count())


def test_a_label_that_is_not_given_is_made_from_the_score():
    frame = table()
    assert (
        both(frame.drop("label"), binary(frame))[0].predicted.tolist()
        == both(frame, binary(frame))[0].predicted.tolist()
    )


def test_answers_without_a_score_are_in_the_last_bin():
    frame = table(100).with_columns(score=pl.lit(None, dtype=pl.Float64))
    answered, _ = both(frame, ModelPlan(task="binary", classes=("0", "1"), positive="1", score_edges=(0.0, 0.5, 1.0)))
    assert answered.predicted.sum(axis=1).tolist() == [0, 0, 0, 0, 100]


def test_no_label_another_label_and_an_error_are_errors():
    frame = pl.DataFrame(
        {"label": ["1", None, "7", "0"], "score": [0.9, 0.1, 0.2, 0.3], "error": [None, None, None, "SRV"]}
    )
    answered, _ = both(frame, binary(frame))
    assert (answered.n, answered.errors) == (1, 3)


def test_an_outcome_of_another_task_is_strange_and_not_counted():
    frame = pl.DataFrame({"label": ["1", "0"], "score": [0.9, 0.1], "outcome": ["12.7", "0"]})
    _, known = both(frame, binary(frame))
    assert (known.n_outcomes, known.strange_outcomes) == (1, 1)


def test_outcomes_may_be_numbers_or_truths():
    frame = pl.DataFrame({"label": ["1", "0"], "score": [0.9, 0.1], "outcome": [1.0, 0.0]})
    assert both(frame, binary(frame))[1].n_outcomes == 2
    model = ModelPlan(task="binary", classes=("false", "true"), positive="true", score_edges=(0.5,))
    truths = frame.with_columns(label=pl.Series([True, False]), outcome=pl.Series([True, True]))
    assert both(truths, model)[1].outcomes.sum(axis=0).tolist() == [[0, 1], [0, 1]]


def test_delays_are_hours_until_the_outcome_was_known():
    frame = table()
    _, known = both(frame, binary(frame))
    assert known.delays.sum() == known.n_outcomes
    early = frame.with_columns(outcome_known_at=pl.col("at") - pl.duration(hours=1))  # a clock that goes wrong
    assert both(early, binary(frame))[1].delays[0] == known.n_outcomes


def test_multiclass_counts_the_score_of_the_answer_and_sums_every_class():
    rng = np.random.default_rng(4)
    scores = rng.dirichlet([2, 1, 1], 900)
    frame = pl.DataFrame({"scores": scores.tolist(), "outcome": rng.choice([*"abc"], 900)})
    model = model_plan_of(frame, "multiclass", classes=(*"abc",))
    answered, known = both(frame, model)
    top = np.histogram(scores.max(axis=1), [-np.inf, *model.score_edges, np.inf])[0]
    assert answered.predicted.sum(axis=1).tolist() == [*top, 0]
    assert answered.scores.sum(axis=(0, 1)) == pytest.approx(scores.sum(axis=0), rel=1e-8)
    labelled = frame.with_columns(label=pl.Series(np.array([*"abc"])[scores.argmax(axis=1)]))
    assert known.outcomes[:, 0].sum() == (labelled["label"] == "a").sum()
    assert both(labelled, model)[0].predicted.tolist() == answered.predicted.tolist()


def test_a_list_of_another_length_has_no_probabilities():
    frame = pl.DataFrame({"scores": [[0.2, 0.8], [1.0], None], "label": ["b", "a", "a"]})
    answered, _ = both(frame, ModelPlan(task="multiclass", classes=("a", "b"), score_edges=(0.5,)))
    assert answered.scores.sum() == pytest.approx(1.0)
    assert answered.predicted.sum(axis=1).tolist() == [0, 1, 2]


def test_regression_sums_are_those_of_fsum():
    rng = np.random.default_rng(5)
    said, true = rng.normal(100, 30, 800), rng.normal(100, 30, 800)
    frame = pl.DataFrame({"score": said, "outcome": [str(value) for value in true], "outcome_number": true})
    model = model_plan_of(frame.with_columns(outcome=true), "regression")
    answered, known = both(frame, model)
    residual = true - said
    columns = (true, true**2, residual, abs(residual), residual**2, said, said**2)
    assert answered.predictions.sum(axis=0) == pytest.approx([math.fsum(said), math.fsum(said**2)], rel=1e-12)
    assert known.residuals.sum(axis=0) == pytest.approx([math.fsum(each) for each in columns], rel=1e-12, abs=1e-9)
    assert (
        known.outcomes.sum(axis=(0, 1)).tolist()
        == np.histogram(residual, [-np.inf, *model.residual_edges, np.inf])[0].tolist()
    )


def test_an_outcome_that_is_no_number_is_strange_for_regression():
    frame = pl.DataFrame({"score": [1.0, 2.0, math.nan], "outcome": ["late", "2.5", "1"]})
    answered, known = both(frame, model_plan_of(frame, "regression"))
    assert (known.strange_outcomes, known.n_outcomes, answered.errors) == (1, 1, 1)


def test_slices_count_their_rows():
    frame = table()
    red = frame.filter(pl.col("colour") == "r")
    from tables import plan

    found = profile_of(frame, plan(frame)).slices["colour=r"]
    late = outcome_profile_of(frame, plan(frame)).slices["colour=r"]
    alone, known = both(red, binary(frame))
    assert found.rows == len(red)
    assert found.model.predicted.tolist() == alone.predicted.tolist()
    assert (late.rows, late.model.outcomes.tolist()) == (0, known.outcomes.tolist())
    assert found.latency.n == len(red)
