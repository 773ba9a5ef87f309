from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seatrial.metrics import Answers, Clusters, measure, measure_difference


def other(answers: Answers) -> Answers:
    rng = np.random.default_rng(3)
    if answers.task == "regression":
        return replace(answers, score=answers.score + rng.normal(size=answers.n))
    if answers.task == "multiclass":
        score = (answers.score + rng.dirichlet(np.ones(4), answers.n)) / 2
        return replace(answers, score=score, label=score.argmax(axis=1))
    score = np.clip(answers.score + rng.normal(size=answers.n) * 0.1, 0, 1)
    return replace(answers, score=score, label=(score > 0.5).astype(np.int64))


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_a_difference_is_the_first_less_the_second(kind: str, request: pytest.FixtureRequest) -> None:
    ours: Answers = request.getfixturevalue(kind)
    theirs = other(ours)
    for found, one, two in zip(measure_difference(ours, theirs), measure(ours), measure(theirs), strict=True):
        assert found.value == pytest.approx(one.value - two.value)
        assert found.subject == "champion_difference"
        assert found.has_interval == (found.metric != "ece")


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_the_other_way_round_is_the_negative(kind: str, request: pytest.FixtureRequest) -> None:
    ours: Answers = request.getfixturevalue(kind)
    theirs = other(ours)
    for one, two in zip(measure_difference(ours, theirs), measure_difference(theirs, ours), strict=True):
        if one.has_interval:
            assert (one.low, one.high) == pytest.approx((-two.high, -two.low), abs=1e-12)


def test_pairing_is_narrower_than_two_samples(binary: Answers) -> None:
    theirs = replace(binary, score=np.clip(binary.score + 0.01, 0, 1))
    for found, one in zip(measure_difference(binary, theirs), measure(binary), strict=True):
        if found.has_interval:
            assert found.high - found.low < 1.0 * (one.high - one.low), found


def test_agreeing_on_every_row_seen_is_not_certainty(binary: Answers) -> None:
    [found] = measure_difference(binary, replace(binary, score=binary.score), names=["accuracy"])
    assert found.value == 0.0
    assert 0.005 < found.high < 0.02


def test_days_that_differ_make_a_difference_wider(binary: Answers) -> None:
    codes = np.arange(binary.n) // 40
    flip = (codes % 2 == 0) & (np.arange(binary.n) % 4 == 0)
    theirs = replace(binary, label=np.where(flip, 1 - binary.label, binary.label))
    days = (Clusters(name="day", codes=codes),)
    [alone] = measure_difference(binary, theirs, names=["positive_rate"])
    [over] = measure_difference(replace(binary, clusters=days), theirs, names=["positive_rate"])
    assert over.high - over.low >= alone.high - alone.low


def test_what_one_cannot_measure_has_no_difference(binary: Answers) -> None:
    found = {each.metric: each for each in measure_difference(binary, replace(binary, score=None))}
    assert (found["brier"].value, found["brier"].note) == (None, "the model gives labels and no probabilities")
    assert found["accuracy"].has_interval


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_few_rows_have_a_difference_or_a_reason(kind: str, rows: int, request: pytest.FixtureRequest) -> None:
    ours: Answers = request.getfixturevalue(kind)
    for found in measure_difference(*(each.take(np.arange(rows)) for each in (ours, other(ours)))):
        assert found.n == rows
        assert found.has_interval or found.note, found


def test_other_rows_are_refused(binary: Answers) -> None:
    with pytest.raises(ValueError, match="same rows"):
        measure_difference(binary, binary.take(np.arange(binary.n)[::-1]))
