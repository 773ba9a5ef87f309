"""The data plane: validate, route, predict, record, answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask
from seatrial.serving.ledger import Ledger
from seatrial.serving.line import late
from seatrial.serving.load import load_version
from seatrial.serving.recorder import Recorder
from seatrial.serving.refusal import RequestError
from seatrial.serving.router import ToChampion, no_such_model
from seatrial.serving.served import Served
from seatrial.serving.shadows import Shadows
from seatrial.serving.snapshot import Limits, ServedModel, Snapshot
from seatrial.serving.stock import Applied, Load, Stock
from seatrial.values.ports import Router
from seatrial.values.route import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

Routing: TypeAlias = Callable[[Sequence[ServedModel]], Router]
ASKED = "asked"
"""Name of the route of a request that names its version itself."""
PACE = 0.05
"""Weight of the newest request in the moving mean of how long one takes."""
SOONEST_S = 0.1
LAST_SHADOWS_S = 1.0
"""How long shadows may be asked when everything else has ended."""


class Plane:
    """Answers requests; knows no HTTP. One per worker process, used from its event loop.

    Parameters
    ----------
    recorder
        Where answers are recorded.
    limits
        How much is taken on at once; those of a snapshot replace them.
    routing
        Makes the router of what is in service.
    load
        Makes a version ready to be asked.
    """

    def __init__(
        self, *, recorder: Recorder, limits: Limits, routing: Routing = ToChampion, load: Load = load_version
    ) -> None:
        self.limits = limits
        self.in_flight = 0
        self._recorder = recorder
        self._routing = routing
        self._stock = Stock(load)
        self._router: Router = routing(())
        self._ledger = Ledger(recorder)
        self._shadows = Shadows(self._ledger)
        self._pace_s = 0.0

    @property
    def number(self) -> int:
        """Number of the snapshot that is in force; -1 before the first."""
        return self._stock.number

    @property
    def ready(self) -> bool:
        """Whether every model has its champion."""
        return self._stock.ready

    @property
    def models(self) -> Mapping[str, ServedModel]:
        """What is in service, by name."""
        return self._stock.models

    @property
    def shadows(self) -> Shadows:
        """Copies that are asked once the answer has gone out, and how many were dropped."""
        return self._shadows

    def route(self, model: str, version: str | None = None, *, unit: str | None = None) -> Route:
        """Return who answers a request: the version that it names, else as the router chooses.

        To be called once for each request, before its rows are read: a router may choose by chance, and versions differ
        in what they take.

        Parameters
        ----------
        model, version
            As the request names them.
        unit
            What should see the same version every time, such as a customer.

        Raises
        ------
        RequestError
            ``SRV001`` if no version of this model is in service.
        """
        return self._router.route(model, unit) if version is None else Route(version=version, name=ASKED)

    def served(self, model: str, version: str | None = None) -> Served:
        """Return a version in service; the champion if none is named.

        Raises
        ------
        RequestError
            ``SRV001`` for a model, ``SRV002`` for a version that is not in service; ``SRV003`` for one that should be
            and could not be loaded.
        """
        if version is None:
            known = self._stock.models.get(model)
            version = None if known is None else known.champion
        if version is None:
            raise no_such_model(model, self._stock.models)
        return self._stock.find(model, version)

    def at_once(self, route: Route, served: Served, values: NDArray[Any], *, started: float) -> Answer | None:
        """Return the answer to a matrix if nothing about it must be explained or waited for; None otherwise.

        It must not go out before the recorder has settled it, and :meth:`left` must be told when it did.

        Parameters
        ----------
        route, served
            Who answers.
        values
            As in :class:`seatrial.serving.ask.Matrix`.
        started
            ``time.monotonic()`` at the request's last byte.

        Raises
        ------
        RequestError
            If the model fails.
        """
        if self.in_flight >= self.limits.queue:
            return None
        rows = served.check.matrix(values)
        if rows is None or rows.n_rows > self.limits.most_rows:
            return None
        output = served.now(rows)
        if output is None:
            return None
        answer = Answer(served, route, rows.n_rows, output, rows)
        if self._recorder.keeps:
            self._ledger.enter(answer, started)
        self.in_flight += 1
        served.in_use += 1
        return answer

    def left(self, answer: Answer) -> None:
        """Take note that an answer of :meth:`at_once` is settled."""
        self.in_flight -= 1
        answer.served.leave()

    async def answer(self, ask: Ask) -> Answer:
        """Return the answer to a request, once it is recorded as safely as promised.

        Raises
        ------
        RequestError
            ``SRVnnn`` with what was wrong, or why nobody can answer now.
        """
        now = time.monotonic()
        started = now if ask.started is None else ask.started
        deadline = started + self.limits.deadline_ms / 1_000 if ask.deadline is None else ask.deadline
        if self.in_flight >= self.limits.queue:
            raise self._busy()
        if now >= deadline:
            raise late()
        route = self.route(ask.model) if ask.route is None else ask.route
        served = self._stock.find(ask.model, route.version)
        self.in_flight += 1
        served.in_use += 1
        try:
            rows = served.check.rows(ask)
            output = served.now(rows)
            if output is None:
                output = await served.line.ask(rows, deadline=deadline)
            answer = Answer(served, route, rows.n_rows, output, rows, rows.warnings, None, rows.row_ids)
            if self._recorder.keeps:
                self._ledger.enter(answer, started)
                settled = self._recorder.settled()
                if settled is not None:
                    await settled
            self._pace_s += PACE * (time.monotonic() - now - self._pace_s)
            return answer
        finally:
            self.in_flight -= 1
            served.leave()

    def sent(self, answer: Answer) -> None:
        """Take note that an answer has gone out: its shadows are asked now, if there is room for them."""
        if answer.route.shadows:
            self._shadows.follow(answer, self._stock, room=2 * self.in_flight < self.limits.queue)

    async def apply(self, snapshot: Snapshot) -> Applied:
        """Put into service what a snapshot says; requests that are on their way end where they began.

        A model whose champion cannot be loaded stays as it was.
        """
        applied = await self._stock.apply(snapshot)
        for model, version in applied.loaded:
            self._recorder.add(self._stock.find(model, version).described())
        self._router = self._routing(tuple(self._stock.models.values()))
        self.limits = snapshot.limits
        return applied

    async def close(self) -> None:
        """End every model, once the shadows that wait have been asked, or their time is over."""
        await self._shadows.finish(LAST_SHADOWS_S)
        await self._stock.close()

    def _busy(self) -> RequestError:
        return RequestError(
            "SRV030",
            f"{self.in_flight:,} requests are on their way already",
            expected=f"at most {self.limits.queue:,} at once",
            fix="come back later; or set [serving] workers, queue",
            kind="busy",
            retry_after_s=max(self._pace_s, SOONEST_S),
        )
