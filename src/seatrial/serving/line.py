"""Where requests wait for a model that takes its time: what waits together is answered together."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.serving.check import Checked
from seatrial.serving.engine import Engine
from seatrial.serving.refusal import RequestError

Array: TypeAlias = NDArray[Any]
MOST_BATCH_ROWS = 1_024


class _Waiting(msgspec.Struct, eq=False):
    rows: Checked
    answer: asyncio.Future[Array]
    deadline: float


class Line:
    """Asks an engine one batch after the other.

    It takes what waits and delays nothing: alone, a request is asked at once; under load, batches grow by themselves.

    Parameters
    ----------
    engine
        What is asked.
    batches
        Whether several requests may be asked together.
    most_rows
        Of one batch of several requests.
    """

    def __init__(self, engine: Engine, *, batches: bool, most_rows: int = MOST_BATCH_ROWS) -> None:
        self.engine = engine
        self.batches = batches
        self.asked = 0
        """Batches so far."""
        self.asked_rows = 0
        """Rows in them."""
        self._most_rows = most_rows
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, rows: Checked, *, deadline: float) -> Array:
        """Return the model's answers for one request.

        Parameters
        ----------
        rows
            What is asked.
        deadline
            In the loop's time; a request that has waited until then is refused.

        Raises
        ------
        RequestError
            As the engine's, for this request alone; ``SRV031`` if the deadline passes.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(rows, loop.create_future(), deadline)
        self._waiting.append(waiting)
        timer = loop.call_at(deadline, _expire, waiting.answer)
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._work())
        try:
            return await waiting.answer
        finally:
            timer.cancel()

    async def close(self) -> None:
        """End the engine, when nothing is asked any more."""
        if self._worker is not None:
            await asyncio.wait([self._worker])
        await self.engine.close()

    async def _work(self) -> None:
        while self._waiting:
            batch = self._next()
            if batch:
                await self._ask(batch)

    def _next(self) -> list[_Waiting]:
        """Take what waits, in order; what nobody waits for any more is left out."""
        batch: list[_Waiting] = []
        n_rows = 0
        while self._waiting:
            first = self._waiting[0]
            if first.answer.done():
                self._waiting.popleft()
                continue
            if batch and (not self.batches or n_rows + first.rows.n_rows > self._most_rows):
                break
            batch.append(self._waiting.popleft())
            n_rows += first.rows.n_rows
        return batch

    async def _ask(self, batch: list[_Waiting]) -> None:
        self.asked += 1
        self.asked_rows += sum(each.rows.n_rows for each in batch)
        try:
            answers = await self.engine.ask(joined([each.rows for each in batch]))
        except RequestError as error:
            if len(batch) == 1:
                _give(batch[0].answer, error)
                return
            for each in batch:  # one of them may be at fault: its neighbours are not
                if not each.answer.done():
                    await self._ask([each])
            return
        at = 0
        for each in batch:
            _give(each.answer, answers[at : at + each.rows.n_rows])
            at += each.rows.n_rows


def joined(parts: list[Checked]) -> Checked:
    """Return several requests' rows as one."""
    if len(parts) == 1:
        return parts[0]
    n_rows = sum(part.n_rows for part in parts)
    if parts[0].matrix is not None:
        return Checked(n_rows, np.concatenate([part.matrix for part in parts if part.matrix is not None]))
    columns = zip(*(part.columns or () for part in parts), strict=True)
    return Checked(n_rows, columns=tuple(np.concatenate(arrays) for arrays in columns))


def late() -> RequestError:
    """Return the refusal of a request whose deadline has passed."""
    return RequestError(
        "SRV031",
        "the request was not answered in time",
        expected="an answer within the deadline",
        fix="send less at once or later; or set [serving] deadline_ms, workers",
        kind="late",
        retry_after_s=1.0,
    )


def _expire(answer: asyncio.Future[Array]) -> None:
    if not answer.done():
        answer.set_exception(late())


def _give(answer: asyncio.Future[Array], what: Array | RequestError) -> None:
    if answer.done():
        return
    if isinstance(what, RequestError):
        answer.set_exception(what)
    else:
        answer.set_result(what)
