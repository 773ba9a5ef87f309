"""Rounds of load on all servers in turn: the others stand still meanwhile, and what else runs falls on all alike."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from serving.bodies import Body
from serving.load import Loaded, put_under_load
from serving.process import Memory, Running, Setup, running


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of load."""

    body: Body
    connections: int

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return f"{self.body.name}, {self.connections} connection{'s' * (self.connections > 1)}"


@dataclass(kw_only=True)
class Found:
    """What was found of one server.

    Parameters
    ----------
    setup
        Which.
    cold_s
        Seconds from the start to the first answer, of every start.
    memory
        After the load.
    rounds
        Of each work, in the order of the rounds.
    """

    setup: Setup
    cold_s: list[float] = field(default_factory=list)
    memory: Memory | None = None
    rounds: dict[str, list[Loaded]] = field(default_factory=dict)

    def median(self, work: Work, figure: str) -> float:
        """Return the median of a figure over the rounds."""
        return statistics.median(getattr(each, figure) for each in self.rounds[work.name])

    def ratio(self, other: Found, work: Work, *, of: Work | None = None, figure: str = "per_s") -> float:
        """Return the median over the rounds, pair by pair, of a figure of this server as a multiple of the other's."""
        theirs = other.rounds[(of or work).name]
        pairs = zip(self.rounds[work.name], theirs, strict=True)
        return statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in pairs)


def measure(
    setups: Sequence[Setup], works: Sequence[Work], *, rounds: int, seconds: float, log: Path
) -> dict[str, Found]:
    """Return what was found, by name of the server; a first round of each work is not counted."""
    found = {setup.name: Found(setup=setup) for setup in setups}
    with ExitStack() as stack:
        servers: list[Running] = []
        for setup in setups:
            server = stack.enter_context(running(setup, works[0].body, log))
            found[setup.name].cold_s.append(server.cold_s)
            servers.append(server)
            print(f"{setup.name}: first answer after {server.cold_s:.2f} s", flush=True)
        for work in works:
            for number in range(rounds + 1):
                for server in servers:
                    if work.body.name in server.setup.bodies:
                        with server.alone(servers):
                            _round(server, work, found[server.setup.name], seconds=seconds, counted=number > 0)
            _show(found, work)
        for server in servers:
            server.settle()
            found[server.setup.name].memory = server.memory()
    return found


def start_again(found: dict[str, Found], first: Body, *, times: int, log: Path) -> None:
    """Add the seconds of further starts of every server, in turn, with nothing else of ours running."""
    for _ in range(times):
        for each in found.values():
            with running(each.setup, first, log) as server:
                each.cold_s.append(server.cold_s)


def _round(server: Running, work: Work, found: Found, *, seconds: float, counted: bool) -> None:
    loaded = put_under_load(server, work.body, connections=work.connections, seconds=seconds if counted else 1.0)
    if counted:
        found.rounds.setdefault(work.name, []).append(loaded)


def _show(found: dict[str, Found], work: Work) -> None:
    for each in found.values():
        if work.name in each.rounds:
            figures = ", ".join(f"{name} {each.median(work, name):.4g}" for name in ("per_s", "cpu_us", "p50", "p99"))
            print(f"{work.name}, {each.setup.name}: {figures}", flush=True)
