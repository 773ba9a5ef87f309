"""Runs tasks of several tools in turn, each in a process of its own that stays up between its rounds.

In turn, so that what else the machine does falls on all alike; a process of its own, so that the peak of memory is the
tool's. A first round fills the caches; it is told and not counted.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TASKS = Path(__file__).parent / "tasks"
RESULTS = Path(__file__).resolve().parents[1] / "results"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One tool at one job.

    Parameters
    ----------
    name
        What a reader calls it.
    python
        The interpreter that has the tool.
    script
        A file of ``tasks/``.
    arguments
        What the script is given.
    """

    name: str
    python: str
    script: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one task took.

    Parameters
    ----------
    importing
        Seconds to import the tool.
    first
        The round that is not counted.
    rounds
        Of each counted round: ``load``, ``compute`` and ``processor`` seconds, ``peak_mb``, and what it ``found``.
    """

    importing: float
    first: dict[str, Any]
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def median(self, *parts: str) -> float:
        """Return the median over the rounds of the sum of some parts."""
        return statistics.median(sum(each[part] for part in parts) for each in self.rounds)

    def ratio(self, other: Measured, *parts: str) -> float:
        """Return the median over the rounds, taken in pairs, of how many times longer the other took."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(sum(b[p] for p in parts) / sum(a[p] for p in parts) for a, b in pairs)


def in_turn(tasks: Sequence[Task], rounds: int, *, warm: bool = True) -> dict[str, Measured]:
    """Return what each task took, by name; unless ``warm``, the first round counts, for peers that take minutes."""
    workers = {}
    for task in tasks:
        command = [task.python, str(TASKS / task.script), *task.arguments]
        workers[task.name] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    measured = {}
    for name, worker in workers.items():
        importing = _answer(name, worker)["import"]
        first = _round(name, worker)
        measured[name] = Measured(importing=importing, first=first, rounds=[] if warm else [first])
    for number in range(0 if warm else 1, rounds):
        for name, worker in workers.items():
            measured[name].rounds.append(_round(name, worker))
            print(f"round {number + 1} of {rounds}, {name}: {_shown(measured[name].rounds[-1])}", flush=True)
    for worker in workers.values():
        worker.communicate("", timeout=60)
    return measured


def _round(name: str, worker: subprocess.Popen[str]) -> dict[str, Any]:
    assert worker.stdin is not None  # noqa: S101 - opened with a pipe
    worker.stdin.write("go\n")
    worker.stdin.flush()
    return _answer(name, worker)


def _answer(name: str, worker: subprocess.Popen[str]) -> dict[str, Any]:
    assert worker.stdout is not None  # noqa: S101 - opened with a pipe
    for line in worker.stdout:
        if line.startswith("{"):
            return dict(json.loads(line))
    sys.exit(f"{name} ended early, with status {worker.wait()}: run its task alone to see why")


def _shown(found: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value:.3f}" for key, value in found.items() if isinstance(value, float))


def machine() -> str:
    """Return where this ran, in words."""
    where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{where}, load {os.getloadavg()[0]:.1f} at the end"


def write(name: str, text: str) -> None:
    """Write one page of results, and print it."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(text, encoding="utf-8")
    print(text)
