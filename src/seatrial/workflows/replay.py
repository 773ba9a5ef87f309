"""Ask a server row by row, as it was at the time, and send back what turned out to be true once it was known."""

from __future__ import annotations

import heapq
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

from seatrial.values import Cell, InputError, Progress, silent

WAIT_S = 30.0
MOST_AT_ONCE = 500
REFUSED = (400, 422)
TOLD_EVERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One row of the past: what is asked, when, and when its truth is known.

    Parameters
    ----------
    asked_at, known_at
        On one clock, that of the past.
    features
        What the model is asked, with the project's ``id`` column if it has one.
    truth
        What turned out.
    """

    asked_at: datetime
    known_at: datetime
    features: Mapping[str, Cell] = field(repr=False)
    truth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a server answers, and the keys to it."""

    host: str
    port: int
    predict: str = field(repr=False)
    feedback: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of it.

    Parameters
    ----------
    answered, refused, outcomes
        How many rows were answered and refused, and how many outcomes were sent.
    refusals
        Why rows were refused, in the server's words, and how often, the most frequent first.
    seconds
        From the first request to the last answer.
    """

    answered: int
    refused: int
    outcomes: int
    refusals: tuple[tuple[str, int], ...]
    seconds: float


def replay(happenings: Sequence[Happening], door: Door, *, progress: Progress = silent) -> Replayed:
    """Return what came of asking a server for every row in turn; outcomes follow when they were known.

    Parameters
    ----------
    happenings
        By ``asked_at``.
    door
        Of the server.
    progress
        Told how many rows are behind us.

    Raises
    ------
    InputError
        ``USE013`` if the server answers in a way that is neither an answer nor a refusal of the row.
    """
    with closing(HTTPConnection(door.host, door.port, timeout=WAIT_S)) as connection:
        return _replay(connection, happenings, door, progress=progress)


def _replay(connection: HTTPConnection, happenings: Sequence[Happening], door: Door, *, progress: Progress) -> Replayed:
    started = time.perf_counter()
    refusals: dict[str, int] = {}
    waiting: list[tuple[datetime, str, str]] = []
    outcomes = 0
    for i, each in enumerate(happenings):
        for batch in _known(waiting, each.asked_at):
            outcomes += _send(connection, door, batch)
        status, said = _post(connection, "/predict", body=each.features, key=door.predict)
        if status in REFUSED:
            why = f"{said.get('code', '')}: {said.get('error', '')}"
            refusals[why] = refusals.get(why, 0) + 1
        else:
            heapq.heappush(waiting, (each.known_at, said["prediction_id"], each.truth))
        if i % TOLD_EVERY == 0:
            progress("replaying requests", i, len(happenings))
    for batch in _known(waiting, None):
        outcomes += _send(connection, door, batch)
    progress("replaying requests", len(happenings), len(happenings))
    refused = sum(refusals.values())
    return Replayed(
        answered=len(happenings) - refused,
        refused=refused,
        outcomes=outcomes,
        refusals=tuple(sorted(refusals.items(), key=lambda item: -item[1])),
        seconds=time.perf_counter() - started,
    )


def _known(waiting: list[tuple[datetime, str, str]], now: datetime | None) -> Iterator[list[dict[str, str]]]:
    """Give the outcomes that are known by now, in batches; all of them for None."""
    batch: list[dict[str, str]] = []
    while waiting and (now is None or waiting[0][0] <= now):
        _, prediction, truth = heapq.heappop(waiting)
        batch.append({"prediction_id": prediction, "value": truth, "source": "replay"})
        if len(batch) == MOST_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _send(connection: HTTPConnection, door: Door, batch: list[dict[str, str]]) -> int:
    _post(connection, "/feedback", body=batch, key=door.feedback)
    return len(batch)


def _post(connection: HTTPConnection, path: str, *, body: object, key: str) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in (200, 202, *REFUSED):
        raise InputError(
            "USE013",
            f"the server answered {answer.status} to {path}: {text[:200].decode(errors='replace')}",
            where=f"{connection.host}:{connection.port}",
            expected="an answer, or a refusal of this row",
        )
    return answer.status, json.loads(text)
