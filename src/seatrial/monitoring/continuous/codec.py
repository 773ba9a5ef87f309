"""The state as bytes."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from seatrial.monitoring.continuous.state import Alarm, ColumnState, DetectorState
from seatrial.values.canonical import document, parse_document

STATE_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenColumn:
    """A column's state, its instants as text."""

    name: str
    steps: int
    since: str
    evidence: float
    new_levels: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenState:
    """A state, its instants as text and its logarithms as base 64 of little-endian float64."""

    plan: str
    step: int
    until: str
    columns: tuple[WrittenColumn, ...]
    logs: str
    alarms: tuple[Alarm, ...]


def encode_state(state: DetectorState) -> bytes:
    """Return the state as a document, the same bytes for the same state."""
    columns = tuple(
        WrittenColumn(
            name=name,
            steps=each.steps,
            since=_text(each.since),
            evidence=each.evidence,
            new_levels=tuple(sorted(each.new_levels.items())),
        )
        for name, each in state.columns.items()
    )
    logs = base64.b64encode(state.logs.astype("<f8").tobytes()).decode("ascii")
    written = WrittenState(
        plan=state.plan,
        step=state.step,
        until=_text(state.until),
        columns=columns,
        logs=logs,
        alarms=state.alarms,
    )
    return document(written, version=STATE_VERSION)


def decode_state(text: bytes) -> DetectorState:
    """Return the state that :func:`encode_state` wrote.

    Raises
    ------
    ValueError
        If it is torn, or of another version.
    """
    written = parse_document(WrittenState, text, version=STATE_VERSION)
    try:
        logs = np.frombuffer(base64.b64decode(written.logs, validate=True), dtype="<f8").astype(np.float64)
    except binascii.Error as error:
        raise ValueError("the logarithms of the state are torn") from error
    return DetectorState(
        plan=written.plan,
        step=written.step,
        until=_instant(written.until),
        columns={
            each.name: ColumnState(
                steps=each.steps,
                since=_instant(each.since),
                evidence=each.evidence,
                new_levels=dict(each.new_levels),
            )
            for each in written.columns
        },
        logs=logs,
        alarms=written.alarms,
    )


def _text(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
