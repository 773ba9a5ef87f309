"""The versions that are loaded, and how a snapshot changes them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from seatrial.serving.refusal import RequestError
from seatrial.serving.router import no_such_model
from seatrial.serving.served import Served
from seatrial.serving.snapshot import Limits, ServedModel, ServedVersion, Snapshot
from seatrial.values.errors import SeatrialError, with_near_miss

Load: TypeAlias = Callable[[ServedVersion, Limits], Awaitable[Served]]
Key: TypeAlias = tuple[str, str]


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
    loaded: tuple[Key, ...] = ()
    unloaded: tuple[Key, ...] = ()
    failed: tuple[tuple[str, str, SeatrialError], ...] = ()


class Stock:
    """Holds what is loaded.

    Parameters
    ----------
    load
        Makes a version ready to be asked.
    """

    def __init__(self, load: Load) -> None:
        self.models: Mapping[str, ServedModel] = {}
        self.number = -1
        self._load = load
        self._held: dict[Key, Served] = {}
        self._sources: dict[Key, tuple[ServedVersion, Limits]] = {}
        self._ending: list[Served] = []
        self._broken: dict[Key, SeatrialError] = {}
        self._one_at_a_time = asyncio.Lock()

    @property
    def ready(self) -> bool:
        """Whether a snapshot is in force and every model has its champion."""
        return self.number >= 0 and all(
            model.champion is None or (model.name, model.champion) in self._held for model in self.models.values()
        )

    def find(self, model: str, version: str) -> Served:
        """Return a version; raises ``RequestError`` (``SRV001`` to ``SRV003``) if it is not there."""
        found = self._held.get((model, version))
        if found is None:
            raise self._absent(model, version)
        return found

    async def apply(self, snapshot: Snapshot) -> Applied:
        """Load what is new, then let go of what is no longer served."""
        async with self._one_at_a_time:
            loaded, failed = await self._load_new(snapshot)
            self._broken = {(model, version): error for model, version, error in failed}
            models = {model.name: self._chosen(model) for model in snapshot.models}
            wanted = {(model.name, version.version) for model in models.values() for version in model.versions}
            unloaded = tuple(key for key in self._held if key not in wanted)
            self.models, self.number = models, snapshot.number
            for key in unloaded:
                self._retire(self._held.pop(key))
            return Applied(
                number=snapshot.number,
                loaded=tuple(key for key in loaded if key in self._held),
                unloaded=unloaded,
                failed=failed,
            )

    async def close(self) -> None:
        """End every model, and wait for those that are ending."""
        endings = [served.ending for served in self._ending if served.ending is not None]
        await asyncio.gather(*endings, *(served.line.close() for served in self._held.values()))

    def _retire(self, served: Served) -> None:
        served.retire()
        self._ending = [each for each in self._ending if each.ending is None or not each.ending.done()]
        self._ending.append(served)

    def _chosen(self, model: ServedModel) -> ServedModel:
        """Return a model as it is to be served: as it was, if its new champion could not be loaded."""
        failed = model.champion is not None and (model.name, model.champion) in self._broken
        return self.models.get(model.name, model) if failed else model

    async def _load_new(self, snapshot: Snapshot) -> tuple[list[Key], tuple[tuple[str, str, SeatrialError], ...]]:
        loaded, failed = [], []
        for model in snapshot.models:
            for version in model.versions:
                key, source = (model.name, version.version), (version, snapshot.limits)
                if key in self._held and self._sources[key] == source:
                    continue
                try:
                    served = await self._load(version, snapshot.limits)
                    if served.name != model.name:
                        await served.line.close()
                        raise _misnamed(model.name, served)
                except SeatrialError as error:
                    failed.append((*key, error))
                    continue
                except (OSError, ValueError) as error:  # no process to be had, a folder that vanishes
                    failed.append((*key, _not_now(key, error)))
                    continue
                if key in self._held:
                    self._retire(self._held[key])
                self._held[key], self._sources[key] = served, source
                loaded.append(key)
        return loaded, tuple(failed)

    def _absent(self, model: str, version: str) -> RequestError:
        broken = self._broken.get((model, version))
        if broken is not None:
            return RequestError(
                "SRV003",
                f"version {version} of the model {model} could not be loaded: {broken.code}: {broken.found}",
                where=broken.where,
                expected=broken.expected,
                fix=broken.fix,
                kind="unavailable",
            )
        if model not in self.models:
            return no_such_model(model, self.models)
        known = [other for name, other in self._held if name == model]
        return RequestError(
            "SRV002",
            f"version {version[:80]} of the model {model} is not in service",
            where=f"{model}/{version[:80]}",
            expected=with_near_miss(f"one of {', '.join(sorted(known)) or 'none so far'}", version[:80], known),
            fix="leave the version out to reach the champion",
            kind="not-found",
        )


def _not_now(key: Key, error: Exception) -> RequestError:
    refusal = RequestError(
        "SRV036",
        f"the version cannot be made ready just now: {error}",
        where="/".join(key),
        expected="a system with a process and memory to spare, and a package that stays where it is",
        fix="nothing: it is tried again by itself",
        kind="unavailable",
    )
    refusal.__cause__ = error
    return refusal


def _misnamed(name: str, served: Served) -> RequestError:
    return RequestError(
        "SRV035",
        f"the package holds the model {served.name}, and is to be served as {name}",
        where=f"{name}/{served.version}",
        expected=f"a package of {name}",
        fix="release the model again",
        kind="unavailable",
    )
