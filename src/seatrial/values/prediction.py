"""What was answered, and what turned out to be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from seatrial.values.slice import Level

Cell: TypeAlias = str | int | float | bool | datetime | None
"""What a cell of a table holds; None is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One row that was answered.

    Parameters
    ----------
    id
        UUIDv7 as text. A shadow's answer has that of the answer which it shadows: ``id`` and ``version`` together name
        one answer.
    at
        When it was answered, UTC.
    model, version
        Which model answered.
    route, probability
        Which arm of the router it took (``"champion"``, ``"shadow"`` ...), and how probable that was when it was sent.
    row_id
        Value of the project's ``id`` column, None if the request had none.
    features
        What the model was asked, without the columns that are marked sensitive.
    label
        The class that was answered; None for a regression.
    score
        Probability of the positive class (binary) or of the label (multiclass), or the predicted value.
    scores
        Probability of every class in the order of the signature; empty for a regression or a model of labels.
    latency_ms
        From the request's last byte to the answer's first.
    """

    id: str
    at: datetime
    model: str
    version: str
    route: str = "champion"
    probability: float = 1.0
    row_id: str | None = None
    features: Mapping[str, Cell]
    label: Level | None = None
    score: float | None = None
    scores: tuple[float, ...] = ()
    latency_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What turned out to be true of one row, as far as it was known at some time.

    Parameters
    ----------
    prediction_id, row_id
        What it is about: an answer, or the row by the project's ``id`` column; one of them is there.
    value
        The truth, in terms of the target.
    known_at
        When it became known, UTC.
    source
        Who says so; free text.
    received_at
        When it arrived here, UTC. Of two outcomes for one row the one that became known later counts; of two that
        became known at one time, the one that was received later.
    """

    prediction_id: str | None = None
    row_id: str | None = None
    value: Level
    known_at: datetime
    source: str = ""
    received_at: datetime

    def __post_init__(self) -> None:
        if (self.prediction_id is None) == (self.row_id is None):
            raise ValueError("an outcome is about an answer or about a row")
