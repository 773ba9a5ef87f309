"""Copies of requests for versions that nobody sees answer: asked when the real answer has gone out."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TypeAlias

from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask, Named
from seatrial.serving.check import Checked
from seatrial.serving.engine import columns_of
from seatrial.serving.ledger import Ledger
from seatrial.serving.refusal import RequestError
from seatrial.serving.served import Served
from seatrial.serving.stock import Stock
from seatrial.values.route import Route

SHADOW = "shadow"
MOST_WAITING = 256
PATIENCE_S = 10.0
Copy: TypeAlias = tuple[Answer, Served]


class Shadows:
    """Asks the shadows one after the other, a tick of the event loop between two.

    An answer of a shadow is recorded under the prediction id of the answer that it shadows, so that what turns out to
    be true belongs to both, and the two can be compared row by row; its route is ``"shadow"``. No version shadows
    itself or is asked twice: identity and version together name one answer.

    Parameters
    ----------
    ledger
        Where their answers are entered.
    most_waiting
        More are dropped, and counted.
    """

    def __init__(self, ledger: Ledger, *, most_waiting: int = MOST_WAITING) -> None:
        self.asked = 0
        """Copies that were answered."""
        self.dropped = 0
        """Copies for which there was no room."""
        self.failed = 0
        """Copies that a shadow could not answer: it takes other features, or failed."""
        self._ledger = ledger
        self._most_waiting = most_waiting
        self._waiting: deque[Copy] = deque()
        self._worker: asyncio.Task[None] | None = None

    def follow(self, answer: Answer, stock: Stock, *, room: bool) -> None:
        """Have an answer's shadows asked; without room, count them as dropped.

        Parameters
        ----------
        answer
            It has gone out.
        stock
            Where the shadows are found; one that is not loaded is left out.
        room
            Whether the server has time for this.
        """
        for version in dict.fromkeys(answer.route.shadows):
            if version == answer.version:  # identity and version name one row of the journal
                continue
            if not room or len(self._waiting) >= self._most_waiting:
                self.dropped += 1
                continue
            try:
                served = stock.find(answer.model, version)
            except RequestError:
                self.failed += 1
                continue
            served.in_use += 1
            self._waiting.append((answer, served))
        if self._waiting and (self._worker is None or self._worker.done()):
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def finish(self, within_s: float | None = None) -> None:
        """Wait until all that waits was asked; what was not in time is dropped."""
        if self._worker is None:
            return
        _, late = await asyncio.wait([self._worker], timeout=within_s)
        for worker in late:
            worker.cancel()
        self.dropped += len(self._waiting)
        while self._waiting:
            self._waiting.popleft()[1].leave()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            answer, served = self._waiting.popleft()
            try:
                await self._ask(answer, served)
                self.asked += 1
            except RequestError:
                self.failed += 1
            except asyncio.CancelledError:
                self.dropped += 1
                raise
            finally:
                served.leave()
            await asyncio.sleep(0)

    async def _ask(self, answer: Answer, served: Served) -> None:
        started = time.monotonic()
        rows = _fitted(answer, served)
        output = served.now(rows)
        if output is None:
            output = await served.line.ask(rows, deadline=started + PATIENCE_S)
        route = Route(version=served.version, name=SHADOW)
        shadow = Answer(served, route, rows.n_rows, output, rows, (), answer.first_id, answer.row_ids)
        if answer.first_id is not None:
            self._ledger.enter(shadow, started)


def _fitted(answer: Answer, served: Served) -> Checked:
    """Return the rows as the shadow takes them; raises ``RequestError`` if it wants features that were not sent."""
    rows = answer.checked
    if served.check.needs == answer.served.check.needs:
        return rows
    columns = columns_of(rows, tuple(need.name for need in answer.served.check.needs))
    wanted = {need.name: columns[need.name] for need in served.check.needs if need.name in columns}
    return served.check.rows(Ask(answer.model, Named(wanted)))
