"""`kill -9` at any moment, under load, of any process of a server: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from remembering import Remembering, assert_kept
from seatrial.journal.compact import ALONE
from seatrial.shells.http.supervise_compact import CHILD as COMPACT
from served import make_key, make_project
from serving_process import Running, lives, serving, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: children are found in /proc")
VICTIMS = ("worker", "supervisor", "all at once")


class Site:
    """A server of two workers that is killed part by part and started again when it has to be.

    Parameters
    ----------
    folder
        Of the project.
    options
        Of ``seatrial serve``.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self._runs = ExitStack()
        self.seen: set[int] = set()
        self.server = self._begin()

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers; the compactor is no worker."""
        return [pid for pid, command in children_of(self.server.process.pid).items() if COMPACT not in command]

    def stop(self) -> None:
        """End it as its owner would."""
        if self.server.process.poll() is None:
            assert self.server.stop()[0] == 0
        self._runs.close()

    def kill(self, victim: str, chance: random.Random) -> None:
        """Kill a part of it, and start the whole again if the supervisor was among that."""
        supervisor = self.server.process.pid
        until(lambda: self.workers != [])
        children = children_of(supervisor)
        self.seen |= children.keys()
        if victim == "worker":
            slay(chance.choice(self.workers))
            return
        slay(supervisor, *(children if victim == "all at once" else ()))
        self.server.process.wait()
        self.server = self._begin()

    def _begin(self) -> Running:
        self._runs.close()
        return self._runs.enter_context(serving(self._folder, "--workers", "2", *self._options))


@contextmanager
def compacting(state: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a list that holds one compactor that runs; see :func:`renew`."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        renew(running, state)
        yield running
    finally:
        for each in running:
            each.wait(60)


def renew(running: list[subprocess.Popen[bytes]], state: Path) -> None:
    """Start another compactor if the one before has ended; without an error, unless it was killed."""
    if running and running[0].poll() is not None:
        assert running.pop().returncode in {0, -signal.SIGKILL}
    if not running:
        command = [sys.executable, "-m", COMPACT, "--state", str(state), "--keep-days", "9999"]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))


@contextmanager
def not_compacting(state: Path) -> Iterator[None]:
    """Hold what whoever compacts needs, so that nobody does."""
    inbox = state / "journal/inbox"
    inbox.mkdir(parents=True)
    with (inbox / ALONE).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def children_of(pid: int) -> dict[int, str]:
    """Return the children of a process, with their command lines."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):
                found[int(child)] = Path(f"/proc/{child}/cmdline").read_text()
    return found


def slay(*pids: int) -> None:
    """Kill processes that we started, or that such a one did."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kill_again_and_again(folder: Path, rounds: int, *, level: str, compacts: bool, seed: int) -> Counter[str]:
    """Kill something each round, and see at the end that nothing acknowledged is lost or doubled; return who died."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    make_project(folder)
    state = folder / ".seatrial"
    keys = {"predicts": make_key(folder, "predict").token, "tells": make_key(folder, "feedback").token}
    died: Counter[str] = Counter()
    compactors: list[subprocess.Popen[bytes]] = []
    with ExitStack() as over:
        if compacts:
            compactors = over.enter_context(compacting(state))
        else:
            over.enter_context(not_compacting(state))
        site = Site(folder, "--set", f"serving.journal={level}")
        over.callback(site.stop)
        load = over.enter_context(Remembering(site.server.doors["port"], **keys))
        for _ in range(rounds):
            load.wait_for(3)
            if compacts:
                renew(compactors, state)
            time.sleep(0.6 * chance.random())
            victim = chance.choice((*VICTIMS, *["compactor"] * 2 * len(compactors)))
            if victim == "compactor":
                renew(compactors, state)
                slay(compactors[0].pid)
            else:
                site.kill(victim, chance)
                load.port = site.server.doors["port"]
            died[victim] += 1
    until(lambda: not any(lives(pid) for pid in site.seen))
    assert_kept(state, load)
    assert not load.refused
    return died


def test_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "project", 4, level="written", compacts=True, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("level", ["written", "synced"])
@pytest.mark.parametrize("compacts", [True, False], ids=["compacting", "not compacting"])
def test_a_hundred_kills_under_load_lose_and_double_nothing(tmp_path: Path, level: str, *, compacts: bool) -> None:
    died = kill_again_and_again(tmp_path / "project", 100, level=level, compacts=compacts, seed=4)
    assert died.total() == 100
    assert min(died.values()) > 5
    assert len(died) == (4 if compacts else 3)
