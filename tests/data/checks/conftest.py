"""Small exams for the tests of the data checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from seatrial.data.checks.survey import Survey, survey
from seatrial.data.exam import Exam
from seatrial.data.table import Table
from seatrial.values import Finding, Roles, TableRef

START = datetime(2024, 1, 1)  # noqa: DTZ001 - instants are naive UTC inside
TODAY = datetime(2024, 3, 10)  # noqa: DTZ001 - naive UTC

Columns = Mapping[str, Any]


def _table(columns: Columns, name: str, time: str | None, **ref: str) -> Table:
    frame = pl.DataFrame(columns)
    period = {}
    if time in frame.columns and frame.height:
        period = {"first": str(frame[time].min()), "last": str(frame[time].max())}
    known = {"digest": "sha256:1", "source": "a survey", "licence": "CC0-1.0"} | period | ref
    return Table(frame=frame, ref=TableRef(name=name, paths=(), rows=frame.height, columns=frame.width, **known))


def _exam_of(
    test: Columns,
    train: Columns | None = None,
    *,
    reference: Columns | None = None,
    roles: Mapping[str, Any] | None = None,
    features: Sequence[str] | None = None,
    ref: Mapping[str, str] | None = None,
    **more: Any,
) -> Exam:
    """Return an exam of columns; features are all columns without another part, the target is ``y``."""
    parts = Roles(**({"target": "y"} | dict(roles or {})))
    fed = [name for name in test if name not in parts.not_features] if features is None else features
    tables = {"test": test, "train": train, "reference": reference}
    made = {
        party: None if columns is None else _table(columns, party, parts.time, **(ref or {}))
        for party, columns in tables.items()
    }
    settings = {"task": "binary", "positive": 1, "today": TODAY} | more
    return Exam(**made, roles=parts, features=tuple(fed), **settings)


def _honest_rows(n: int, seed: int = 0, *, start: datetime = START, days: int = 30) -> dict[str, Any]:
    """Return rows without any planted problem: three numbers, two texts, an instant, an id and a binary target."""
    random = np.random.default_rng([seed, 7])
    x = random.normal(size=(n, 2))
    city = random.choice(["Bonn", "Lyon", "Oslo", "Rome"], n, p=[0.4, 0.3, 0.2, 0.1])
    chance = 1 / (1 + np.exp(1 - x[:, 0] - 0.5 * (city == "Oslo")))
    return {
        "x": x[:, 0],
        "noise": x[:, 1],
        "visits": random.poisson(3.0, n),
        "city": city,
        "plan": random.choice(["free", "paid"], n),
        "at": [start + timedelta(seconds=float(second)) for second in np.sort(random.uniform(0, days * 86400, n))],
        "key": [f"k{seed}-{i}" for i in range(n)],
        "y": (random.random(n) < chance).astype(int),
    }


HONEST_ROLES = {"time": "at", "id": "key"}


@pytest.fixture
def exam_of() -> Callable[..., Exam]:
    """Give the maker of exams."""
    return _exam_of


@pytest.fixture
def honest_rows() -> Callable[..., dict[str, Any]]:
    """Give the maker of rows without problems."""
    return _honest_rows


@pytest.fixture
def honest_exam() -> Callable[..., Exam]:
    """Give the maker of an exam without problems: train, then a later test; columns of either may be replaced."""

    def make(
        n: int = 600, seed: int = 0, *, test: Columns | None = None, train: Columns | None = None, **more: Any
    ) -> Exam:
        earlier = _honest_rows(n, 2 * seed) | dict(train or {})
        later = _honest_rows(n, 2 * seed + 1, start=START + timedelta(days=30)) | dict(test or {})
        roles = HONEST_ROLES | more.pop("roles", {})
        return _exam_of(later, earlier, roles=roles, **more)

    return make


@pytest.fixture
def ask() -> Callable[[Callable[[Survey], tuple[Finding, ...]], Exam], tuple[Finding, ...]]:
    """Give the way to put one question to an exam."""
    return lambda question, exam: question(survey(exam))


@pytest.fixture
def only() -> Callable[[tuple[Finding, ...]], Finding]:
    """Give the one finding there is."""

    def one(findings: tuple[Finding, ...]) -> Finding:
        assert len(findings) == 1, findings
        return findings[0]

    return one
