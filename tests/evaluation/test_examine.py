from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seatrial.evaluation import Subject, examine
from seatrial.metrics import Answers, Clusters
from seatrial.values import Exhibits
from seatrial.values.canonical import dumps

if TYPE_CHECKING:
    from collections.abc import Callable


CODES = [f"EVAL{number:03d}" for number in range(1, 9)]


def permuted(subject: Subject, seed: int) -> Subject:
    rng = np.random.default_rng(seed)
    order, train_order = rng.permutation(subject.answers.n), rng.permutation(subject.train.n)
    return replace(
        subject,
        answers=subject.answers.take(order),
        columns={name: subject.columns[name][order] for name in reversed(list(subject.columns))},
        time=None if subject.time is None else subject.time[order],
        champion=subject.champion.take(order),
        train=subject.train.take(train_order),
        train_columns={name: values[train_order] for name, values in subject.train_columns.items()},
    )


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_question_is_answered_once(make_subject: Callable[..., Subject], task: str) -> None:
    examined = examine(make_subject(task))
    assert [finding.code for finding in examined.findings] == CODES
    assert examined.estimates[0].subject == "model"
    assert isinstance(examined.exhibits, Exhibits)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_the_order_of_rows_and_columns_changes_no_bit(make_subject: Callable[..., Subject], task: str) -> None:
    subject = make_subject(task, n=700, days=12)
    other = make_subject(task, n=700, sharpness=0.5).answers
    full = replace(subject, champion=replace(subject.answers, score=other.score), declared=(("carrier",), ("x1",)))
    assert dumps(examine(full)) == dumps(examine(permuted(full, 3)))


def test_progress_is_told_to_the_end(make_subject: Callable[..., Subject]) -> None:
    told = []
    examine(make_subject(n=100), progress=lambda step, done, total: told.append((step, done, total)))
    assert [done for _, done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][1] == told[-1][2]


def column(draw: st.DrawFn, n: int, rng: np.random.Generator) -> np.ndarray:
    kind = draw(st.sampled_from(["number", "constant", "null", "text", "many", "none", "instant", "flag", "whole"]))
    made = {
        "number": rng.normal(size=n),
        "constant": np.ones(n),
        "null": np.full(n, np.nan),
        "text": np.array([("a", "b", None)[code] for code in rng.integers(0, 3, n)], dtype=object),
        "many": np.array([f"id{place}" for place in range(n)], dtype=object),
        "none": np.full(n, None, dtype=object),
        "instant": np.datetime64("2013-01-01", "us") + rng.integers(0, 10**13, n).astype("timedelta64[us]"),
        "flag": rng.random(n) < 0.5,
        "whole": rng.integers(-(10**12), 10**12, n),
    }
    return made[kind]


def answers(draw: st.DrawFn, task: str, n: int, rng: np.random.Generator) -> Answers:
    clusters = (Clusters(name="day", codes=rng.integers(0, 4, n)),) if draw(st.booleans()) else ()
    truths = draw(st.integers(1, 3))
    if task == "regression":
        score = np.full(n, 0.5) if draw(st.booleans()) else rng.normal(size=n)
        return Answers(task=task, y=rng.integers(0, truths, n).astype(float), score=score, clusters=clusters)
    if task == "binary":
        y = rng.integers(0, min(truths, 2), n).astype(np.int8)
        score = draw(st.sampled_from([None, np.full(n, 0.3), np.ones(n), rng.random(n)]))
        label = rng.integers(0, 2, n).astype(np.int8) if score is None else (score >= 0.5).astype(np.int8)
        return Answers(task=task, y=y, score=score, label=label, classes=("no", "yes"), clusters=clusters)
    score = rng.dirichlet(np.ones(3), n).reshape(n, 3)
    scores = score if draw(st.booleans()) else None
    y, label = rng.integers(0, truths, n), score.argmax(axis=1) if n else np.zeros(0, dtype=np.int64)
    return Answers(task=task, y=y, score=scores, label=label, classes=("a", "b", "c"), clusters=clusters)


@st.composite
def small_subjects(draw: st.DrawFn) -> Subject:
    task = draw(st.sampled_from(["binary", "multiclass", "regression"]))
    n, m = draw(st.sampled_from([0, 1, 2, 3, 35, 150])), draw(st.sampled_from([0, 1, 40]))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    columns = {f"c{place}": column(draw, n, rng) for place in range(draw(st.integers(0, 3)))}
    train = answers(draw, task, m, rng) if draw(st.booleans()) else None
    model = answers(draw, task, n, rng)
    time = np.datetime64("2013-01-01", "us") + rng.integers(0, 10**14, n).astype("timedelta64[us]")
    return Subject(
        answers=model,
        columns=columns,
        time=time if draw(st.booleans()) else None,
        train=train,
        train_columns={name: column(draw, m, rng) for name in columns} if train is not None else None,
        champion=replace(model, label=model.y) if task != "regression" and draw(st.booleans()) else None,
        declared=(tuple(columns),) if columns and draw(st.booleans()) else (),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(small_subjects())
def test_no_subject_is_too_odd(subject: Subject) -> None:
    examined = examine(subject)
    assert [finding.code for finding in examined.findings] == CODES
    dumps(examined)
