"""The rate of a key: right in one process, and over several."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from seatrial.shells.http.rate import FILE, RateLimits
from seatrial.shells.http.rate_memory import SLOTS, RateMemory


@dataclass
class Held:
    """A key, as a worker has it."""

    id: str
    rate: str | None


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(tmp_path: Path, clock: Clock) -> RateLimits:
    return RateLimits(tmp_path, clock=clock)


def allowed(limits: RateLimits, key: Held, asked: int) -> int:
    """Return how many of so many requests were allowed."""
    return sum(limits.allow(key) is None for _ in range(asked))


def test_a_key_without_a_rate_costs_no_file(limits: RateLimits, tmp_path: Path) -> None:
    assert allowed(limits, Held("a", None), 1000) == 1000
    assert not (tmp_path / FILE).exists()


def test_each_key_has_its_own_count(limits: RateLimits) -> None:
    assert allowed(limits, Held("a", "5/second"), 9) == 5
    assert allowed(limits, Held("b", "3/minute"), 9) == 3


def test_whoever_waits_as_long_as_told_is_allowed_one_more(limits: RateLimits, clock: Clock) -> None:
    key = Held("a", "5/minute")
    for _ in range(40):
        waited = limits.allow(key)
        if waited is not None:
            clock.now += waited + 1e-6
            assert limits.allow(key) is None


def test_the_window_slides(limits: RateLimits, clock: Clock) -> None:
    key = Held("a", "10/second")
    clock.now += 0.99
    assert allowed(limits, key, 20) == 10
    clock.now += 0.02  # a window that jumps would allow ten more
    assert allowed(limits, key, 20) == 0
    clock.now += 0.5
    assert allowed(limits, key, 20) == 5
    clock.now += 10
    assert allowed(limits, key, 20) == 10


def test_a_clock_that_goes_back_opens_nothing(limits: RateLimits, clock: Clock) -> None:
    key = Held("a", "10/second")
    assert allowed(limits, key, 20) == 10
    clock.now -= 500
    assert allowed(limits, key, 20) == 0


def test_a_clock_that_goes_back_closes_nothing_for_long(limits: RateLimits, clock: Clock) -> None:
    key = Held("a", "10/second")
    assert allowed(limits, key, 20) == 10
    clock.now -= 3600
    waited = limits.allow(key)
    assert waited is not None
    assert waited < 2
    clock.now += 2
    assert allowed(limits, key, 20) == 10


def test_more_keys_than_places_forget_who_was_away_longest(tmp_path: Path) -> None:
    memory = RateMemory(tmp_path / FILE)
    for n in range(SLOTS + 500):
        assert memory.take(f"key {n}", limit=1, seconds=1, amount=1, at=float(n))
    assert not memory.take(f"key {SLOTS + 499}", limit=1, seconds=1, amount=1, at=float(SLOTS + 499))
    memory.close()


def test_a_file_of_another_size_is_made_anew(tmp_path: Path, limits: RateLimits) -> None:
    (tmp_path / FILE).write_bytes(b"what is this")
    assert allowed(limits, Held("a", "5/second"), 9) == 5


def test_the_file_has_its_place_on_the_disk(tmp_path: Path) -> None:
    RateMemory(tmp_path / FILE).close()
    found = (tmp_path / FILE).stat()
    assert found.st_blocks * 512 >= found.st_size > 0


ASKS = """
import sys
from pathlib import Path
from types import SimpleNamespace
from seatrial.shells.http.rate import RateLimits
limits = RateLimits(Path(sys.argv[1]), clock=lambda: 1_000_000.0)
key = SimpleNamespace(id="a", rate="1000/hour")
print("ready", flush=True)
sys.stdin.readline()
print(sum(limits.allow(key) is None for _ in range(900)))
"""


def test_the_limit_holds_over_processes_that_ask_at_once(tmp_path: Path) -> None:
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASKS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert all(process.stdout and process.stdout.readline() == "ready\n" for process in asking)
    for process in asking:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [int(process.communicate(timeout=60)[0]) for process in asking]
    assert sum(counts) == 1000
    assert min(counts) >= 100
