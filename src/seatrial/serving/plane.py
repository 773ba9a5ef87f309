"""The data plane: validate, route, predict, record, answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from numpy.typing import NDArray

from seatrial.journal.entry import Answered
from seatrial.journal.ids import Ids
from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask
from seatrial.serving.check import Checked
from seatrial.serving.line import late
from seatrial.serving.load import load_version
from seatrial.serving.recorder import Recorder
from seatrial.serving.refusal import RequestError
from seatrial.serving.router import ToChampion, no_such_model
from seatrial.serving.served import Served
from seatrial.serving.snapshot import Limits, ServedModel, ServedVersion, Snapshot
from seatrial.values.errors import SeatrialError, did_you_mean
from seatrial.values.ports import Router
from seatrial.values.route import Route

Array: TypeAlias = NDArray[Any]
Load: TypeAlias = Callable[[ServedVersion, Limits], Awaitable[Served]]
Routing: TypeAlias = Callable[[Sequence[ServedModel]], Router]
ASKED = "asked"
"""Name of the route of a request that names its version itself."""
SHADOW = "shadow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of a snapshot.

    Parameters
    ----------
    number
        Of the snapshot.
    loaded, unloaded
        Models and versions that came into service and went out of it.
    failed
        Model, version and error of those that could not be loaded; what was served before still is.
    """

    number: int
    loaded: tuple[tuple[str, str], ...] = ()
    unloaded: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str, SeatrialError], ...] = ()


class Plane:
    """Answers requests; knows no HTTP. One per worker process, used from its event loop.

    Parameters
    ----------
    recorder
        Where answers are recorded.
    limits
        How much is taken on at once.
    routing
        Makes the router of what is in service.
    load
        Makes a version ready to be asked.
    """

    def __init__(
        self,
        *,
        recorder: Recorder,
        limits: Limits,
        routing: Routing = ToChampion,
        load: Load = load_version,
    ) -> None:
        self.limits = limits
        self.in_flight = 0
        self.number = -1
        """Of the snapshot that is in force; -1 before the first."""
        self._recorder = recorder
        self._routing = routing
        self._load = load
        self._models: dict[str, ServedModel] = {}
        self._served: dict[tuple[str, str], Served] = {}
        self._router: Router = routing(())
        self._new_ids = Ids()

    @property
    def ready(self) -> bool:
        """Whether every model has a version that answers."""
        return self.number >= 0 and all(
            model.champion is None or (model.name, model.champion) in self._served for model in self._models.values()
        )

    @property
    def models(self) -> Mapping[str, ServedModel]:
        """What is in service, by name."""
        return self._models

    def served(self, model: str, version: str | None = None) -> Served:
        """Return a version in service; the champion if none is named.

        Raises
        ------
        RequestError
            ``SRV001`` for a model, ``SRV002`` for a version that is not in service.
        """
        if version is None:
            version = self._router.route(model, None).version
        found = self._served.get((model, version))
        if found is not None:
            return found
        if model not in self._models:
            raise no_such_model(model, self._models)
        known = [other for name, other in self._served if name == model]
        raise RequestError(
            "SRV002",
            f"version {version[:80]} of the model {model} is not in service",
            where=f"{model}/{version[:80]}",
            expected=f"one of {', '.join(sorted(known))}.{did_you_mean(version[:80], known)}",
            fix="leave the version out to reach the champion",
            kind="not-found",
        )

    async def answer(self, ask: Ask) -> Answer:
        """Return the answer to a request, once it is recorded as safely as promised.

        Raises
        ------
        RequestError
            ``SRVnnn`` with what was wrong, or why nobody can answer now.
        """
        now = time.monotonic()
        if ask.started is None:
            ask.started = now
        if ask.deadline is None:
            ask.deadline = ask.started + self.limits.deadline_ms / 1_000
        if self.in_flight >= self.limits.queue:
            raise self._busy()
        if ask.version is None:
            route = self._router.route(ask.model, ask.unit)
        else:
            route = Route(version=ask.version, name=ASKED)
        served = self.served(ask.model, route.version)
        self.in_flight += 1
        served.in_use += 1
        try:
            rows = served.check.rows(ask)
            if now >= ask.deadline:
                raise late()
            output = served.now(rows)
            if output is None:
                output = await served.line.ask(rows, deadline=ask.deadline)
            answer = Answer(served, route, rows.n_rows, output, rows, rows.warnings, None, rows.row_ids)
            if self._recorder.keeps:
                self._record(answer, ask.started)
                settled = self._recorder.settled()
                if settled is not None:
                    await settled
            return answer
        finally:
            self.in_flight -= 1
            self._leave(served)

    def sent(self, answer: Answer) -> None:
        """Take note that an answer has gone out: its shadows are asked now."""

    async def apply(self, snapshot: Snapshot) -> Applied:
        """Put into service what a snapshot says; requests that are on their way end where they began.

        A version that cannot be loaded leaves its model as it was.
        """
        loaded, failed = await self._load_new(snapshot)
        broken = {name for name, version, _ in failed}
        models = {model.name: model for model in snapshot.models}
        for name in broken & self._models.keys():
            models[name] = self._models[name]
        wanted = {(model.name, version.version) for model in models.values() for version in model.versions}
        unloaded = [key for key in self._served if key not in wanted]
        self._models = models
        self._router = self._routing(tuple(models.values()))
        self.limits = snapshot.limits
        self.number = snapshot.number
        for key in unloaded:
            self._retire(self._served.pop(key))
        return Applied(number=snapshot.number, loaded=loaded, unloaded=tuple(unloaded), failed=failed)

    async def close(self) -> None:
        """End every model."""
        for served in self._served.values():
            await served.line.close()

    async def _load_new(
        self, snapshot: Snapshot
    ) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str, SeatrialError], ...]]:
        loaded, failed = [], []
        for model in snapshot.models:
            for version in model.versions:
                key = (model.name, version.version)
                if key in self._served and snapshot.limits == self.limits:
                    continue
                try:
                    served = await self._load(version, snapshot.limits)
                except SeatrialError as error:
                    failed.append((*key, error))
                    continue
                if self._recorder.keeps:
                    self._recorder.add(served.described())
                self._served[key] = served
                loaded.append(key)
        return tuple(loaded), tuple(failed)

    def _record(self, answer: Answer, started: float) -> None:
        first_id = self._new_ids(answer.n_rows)
        answer.first_id = first_id
        if not self._recorder.chooses(first_id):
            return
        self._recorder.add(
            Answered(
                first_id=first_id,
                at_us=time.time_ns() // 1_000,
                model=answer.served.name,
                version=answer.served.version,
                route=answer.route.name,
                probability=answer.route.probability,
                latency_us=int((time.monotonic() - started) * 1e6),
                n_rows=answer.n_rows,
                features=answer.served.kept(answer.checked),
                output=answer.output.astype(float, copy=False).tobytes(),
                row_ids=answer.row_ids,
            )
        )

    def _leave(self, served: Served) -> None:
        served.in_use -= 1
        if served.retired and served.in_use == 0:
            asyncio.get_running_loop().create_task(served.line.close())

    def _retire(self, served: Served) -> None:
        served.retired = True
        served.in_use += 1
        self._leave(served)

    def _busy(self) -> RequestError:
        return RequestError(
            "SRV030",
            f"{self.in_flight:,} requests are on their way already",
            expected=f"at most {self.limits.queue:,} at once",
            fix="come back later; or set [serving] workers, queue",
            kind="busy",
            retry_after_s=1.0,
        )
