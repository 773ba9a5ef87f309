from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation import Subject
from seatrial.metrics import Answers, Clusters

if TYPE_CHECKING:
    from collections.abc import Callable


def _columns(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    columns = {f"x{place}": rng.normal(size=n) for place in range(3)}
    columns["carrier"] = np.array([f"c{code}" for code in rng.integers(0, 6, n)], dtype=object)
    columns["carrier"][rng.random(n) < 0.05] = None
    columns["month"] = rng.integers(1, 13, n)
    columns["hot"] = rng.random(n) < 0.5
    return columns


def _answers(task: str, columns: dict[str, np.ndarray], rng: np.random.Generator, *, sharpness: float) -> Answers:
    n = len(columns["x0"])
    said = columns["x0"] + 0.5 * columns["x1"]
    if task == "regression":
        return Answers(task="regression", y=said + rng.normal(size=n), score=sharpness * said)
    if task == "binary":
        score = 1 / (1 + np.exp(-sharpness * said))
        y = (rng.random(n) < 1 / (1 + np.exp(-said))).astype(np.int8)
        label = (score >= 0.5).astype(np.int8)
        return Answers(task="binary", y=y, score=score, label=label, classes=("no", "yes"))
    weights = np.exp(np.stack([-said, np.zeros(n), said]))
    chances = (weights / weights.sum(axis=0)).T
    y = (rng.random(n)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1).clip(0, 2).astype(np.int64)
    score = chances**sharpness
    score /= score.sum(axis=1, keepdims=True)
    label = score.argmax(axis=1).astype(np.int64)
    return Answers(task="multiclass", y=y, score=score, label=label, classes=("a", "b", "c"))


@pytest.fixture
def make_subject() -> Callable[..., Subject]:
    """Return a maker of subjects whose model is nearly right: its log odds are ``sharpness`` times the true ones."""

    def make(task: str = "binary", *, n: int = 2000, sharpness: float = 1.0, seed: int = 0, days: int = 0) -> Subject:
        rng = np.random.default_rng(seed)
        columns, train_columns = _columns(rng, n), _columns(rng, n)
        answers = _answers(task, columns, rng, sharpness=sharpness)
        train = _answers(task, train_columns, rng, sharpness=sharpness)
        time = None
        if days:
            day = rng.integers(0, days, n)
            time = np.datetime64("2013-04-01", "us") + day.astype("timedelta64[D]")
            answers = replace(answers, clusters=(Clusters(name="day", codes=day),))
        return Subject(answers=answers, columns=columns, time=time, train=train, train_columns=train_columns)

    return make
