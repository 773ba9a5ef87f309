"""Clients that predict and send outcomes on and on, and remember what was acknowledged, to be found in the journal."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import polars as pl

from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.journal.tables import scan
from seatrial.workflows.compact import compact_journal, journal_folder
from served import ROW
from serving_process import bearer, until

PATIENCE_S = 10.0


class Remembering:
    """Clients of a server that may die and come back at another port.

    Each outcome names a source of its own, so that it is told from every other one; half of them are about an answer
    that the client was given before.

    Parameters
    ----------
    port
        Where the server is; changed when it comes back.
    predicts, tells
        Tokens of keys.
    clients
        How many there are.
    """

    def __init__(self, port: int, *, predicts: str, tells: str, clients: int = 6) -> None:
        self.port = port
        self._heads = {"/predict": bearer(predicts), "/feedback": bearer(tells)}
        self._over = Event()
        self._number = itertools.count()
        self._threads = [Thread(target=self._ask, args=(random.Random(each),)) for each in range(clients)]  # noqa: S311 - no secret
        self.answered: list[str] = []
        self.told: list[str] = []
        self.slowest_s = 0.0
        self.refused: Counter[tuple[int, str]] = Counter()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def wait_for(self, more: int) -> None:
        """Return once so many more answers and so many more outcomes were acknowledged."""
        wanted = len(self.answered) + more, len(self.told) + more
        until(lambda: len(self.answered) >= wanted[0] and len(self.told) >= wanted[1])

    def _ask(self, chance: random.Random) -> None:
        while not self._over.is_set():
            with (
                suppress(OSError, http.client.HTTPException),
                closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection,
            ):
                while not self._over.is_set():
                    self._predict(connection, rows=chance.choice((1, 1, 3)))
                    self._tell(connection, n=chance.choice((1, 1, 2)))
            time.sleep(0.01)

    def _predict(self, connection: http.client.HTTPConnection, *, rows: int) -> None:
        said = self._send(connection, "/predict", ROW if rows == 1 else [ROW] * rows)
        if said is not None:
            self.answered += [each["prediction_id"] for each in said.get("predictions", [said])]

    def _tell(self, connection: http.client.HTTPConnection, *, n: int) -> None:
        numbers = [next(self._number) for _ in range(n)]
        outcomes = [{"source": f"s{each}", "value": "yes", **self._about(each)} for each in numbers]
        if self._send(connection, "/feedback", outcomes) is not None:
            self.told += [f"s{each}" for each in numbers]

    def _about(self, number: int) -> dict[str, str]:
        return {"prediction_id": self.answered[-1]} if number % 2 and self.answered else {"row_id": f"r{number}"}

    def _send(self, connection: http.client.HTTPConnection, path: str, document: object) -> Any:
        head = {"Content-Type": "application/json", **self._heads[path]}
        began = time.monotonic()
        connection.request("POST", path, json.dumps(document), head)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        if answer.status == http.client.OK:
            return said
        self.refused[answer.status, said["code"]] += 1
        return None


def assert_kept(state: Path, load: Remembering) -> None:
    """Compact a journal whose writers are gone, and see that it has all that was acknowledged, and nothing twice."""
    done = compact_journal(state, wait_s=60)
    assert not done.busy
    assert not done.findings
    assert [path.name for path in (state / "journal/inbox").iterdir()] == ["compacting.lock"]
    for name, schema, column, acknowledged in (
        ("predictions", PREDICTIONS, "id", load.answered),
        ("outcomes", OUTCOMES, "source", load.told),
    ):
        rows = scan(journal_folder(state), name, schema).select(pl.col(column)).collect()[column]
        assert acknowledged
        assert len(set(acknowledged)) == len(acknowledged)
        assert rows.n_unique() == len(rows), f"{name}: something is there twice"
        assert set(acknowledged) - set(rows) == set(), f"{name}: something is lost"
