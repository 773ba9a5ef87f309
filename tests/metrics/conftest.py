"""Answers of three tasks, drawn by a seed."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.metrics import Answers


@pytest.fixture
def binary() -> Answers:
    rng = np.random.default_rng(7)
    logit = rng.normal(size=400) * 1.3 - 0.8
    score = np.round(1 / (1 + np.exp(-logit)), 2)
    y = (rng.random(400) < score).astype(np.int8)
    label = (score > 0.45).astype(np.int64)
    return Answers(task="binary", y=y, score=score, label=label, classes=("no", "yes"), costs=((0.0, 1.0), (5.0, -1.0)))


@pytest.fixture
def multiclass() -> Answers:
    rng = np.random.default_rng(8)
    score = rng.dirichlet(np.ones(4), 500)
    y = np.minimum((rng.random(500)[:, None] > score.cumsum(axis=1)).sum(axis=1), 3)
    return Answers(task="multiclass", y=y, score=score, label=score.argmax(axis=1), classes=("a", "b", "c", "d"))


@pytest.fixture
def regression() -> Answers:
    rng = np.random.default_rng(9)
    score = rng.normal(size=300) * 3 + 10
    return Answers(task="regression", y=score + rng.laplace(size=300), score=score + 0.2, quantile=0.7)
