"""A real server on a system that is not as it should be: a disk that stalls or is full, a clock that is set back."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from remembering import Remembering, assert_kept
from seatrial.journal.journal import Journal
from served import ROW, make_key, make_project
from serving_process import Running, serving, until

SOURCE = Path(__file__).parents[2] / "odd_system.c"
COMPILER = shutil.which("cc")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: LD_PRELOAD and prlimit are of Linux")
NEEDS = pytest.mark.skipif(COMPILER is None, reason="NOT RUN: no cc is here; Debian: apt-get install gcc libc6-dev")
SEEN_AS_STALL_S = 2.0
UNKNOWN, TOO_OFTEN = 401, 429
DAY_S = 86_400


@dataclass(frozen=True)
class Odd:
    """What a server is told of its disk and its clock, and may be told anew at any time."""

    library: Path
    disk: Path
    clock: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "ODD_DISK_S": str(self.disk), "ODD_CLOCK_S": str(self.clock)}


@pytest.fixture
def odd(tmp_path: Path) -> Odd:
    made = Odd(library=tmp_path / "odd.so", disk=tmp_path / "disk", clock=tmp_path / "clock")
    words = [COMPILER or "cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", made.library, SOURCE, "-ldl", "-lm"]
    subprocess.run(words, check=True)
    return made


@dataclass(frozen=True)
class Site:
    """A server of one worker, and who asks it all the time."""

    state: Path
    server: Running
    load: Remembering


@contextmanager
def site(folder: Path, *options: str, odd: Odd | None = None) -> Iterator[Site]:
    """Give a server under load; once both have ended, nothing that was acknowledged may be missing."""
    make_project(folder)
    predicts, tells = make_key(folder, "predict").token, make_key(folder, "feedback").token
    environment = None if odd is None else odd.environment
    with serving(folder, *options, environment=environment) as server:
        with Remembering(server.doors["port"], predicts=predicts, tells=tells, clients=3) as load:
            load.wait_for(5)
            yield Site(state=folder / ".seatrial", server=server, load=load)
        assert server.stop()[0] == 0
    assert_kept(folder / ".seatrial", load)


@NEEDS
@pytest.mark.parametrize("seconds", [1, pytest.param(14, marks=pytest.mark.slow)], ids=["short", "past a compaction"])
def test_a_disk_that_stalls_stalls_no_answer_at_level_written(tmp_path: Path, odd: Odd, seconds: int) -> None:
    with site(tmp_path / "project", odd=odd) as here:
        odd.disk.write_text("4")
        here.load.slowest_s = 0.0
        time.sleep(seconds)
        here.load.wait_for(20)
        odd.disk.unlink()
    assert 0 < here.load.slowest_s < SEEN_AS_STALL_S
    assert not here.load.refused


@NEEDS
@pytest.mark.slow
def test_a_disk_that_stalls_holds_up_answers_at_level_synced(tmp_path: Path, odd: Odd) -> None:
    with site(tmp_path / "project", "--set", "serving.journal=synced", odd=odd) as here:
        odd.disk.write_text("1")
        time.sleep(0.1)
        here.load.slowest_s = 0.0
        here.load.wait_for(3)
        odd.disk.unlink()
    assert here.load.slowest_s > 1.0
    assert not here.load.refused


@NEEDS
def test_a_clock_that_is_set_back_harms_no_identity_and_changes_no_limit(tmp_path: Path, odd: Odd) -> None:
    ids: list[str] = []
    with site(tmp_path / "project", odd=odd) as here:
        rates = (None, "20/minute", "2/second")
        asks, rated, brief = (make_key(tmp_path / "project", "predict", rate=rate).token for rate in rates)
        with (
            here.server.client(asks) as client,
            here.server.client(rated) as limited,
            here.server.client(brief) as often,
        ):
            until(lambda: often.get("/v2").status_code != UNKNOWN)
            until(lambda: often.post("/predict", json=ROW).status_code == TOO_OFTEN)
            statuses = {limited.post("/predict", json=ROW).status_code for _ in range(25)}
            for back_s in (0, 3600, 7200, DAY_S):
                odd.clock.write_text(f"-{back_s}")
                ids += [client.post("/predict", json=ROW).json()["prediction_id"] for _ in range(20)]
                refused = limited.post("/predict", json=ROW)
                assert refused.status_code == TOO_OFTEN
                assert 0 < int(refused.headers["retry-after"]) <= 120
            assert until(lambda: often.post("/predict", json=ROW).status_code != TOO_OFTEN) < 10
            odd.clock.write_text("0")
            ids += [client.post("/predict", json=ROW).json()["prediction_id"] for _ in range(20)]
    assert statuses == {200, TOO_OFTEN}
    assert ids == sorted(set(ids))
    assert not here.load.refused
    rows = Journal(here.state / "journal").predictions().collect()
    assert (rows["at"].max() - rows["at"].min()).total_seconds() > DAY_S  # the clock was set back indeed
    assert 0 <= rows["latency_ms"].min() <= rows["latency_ms"].max() < 10_000


@pytest.fixture(params=["a limit of the system", pytest.param("a full tmpfs", marks=pytest.mark.slow)])
def fill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Callable[[Running, bool], None]]]:
    """Give the folder of a project, and what fills the disk of its journal and makes room again."""
    folder = tmp_path / "project"
    if request.param == "a limit of the system":
        yield folder, limit
        return
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: only root can mount a small disk; the other case sets a limit instead")
    disk = folder / ".seatrial/journal"
    disk.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=True)
    yield folder, lambda _, is_full: ballast(disk / "ballast", is_full=is_full)
    subprocess.run(["umount", disk], check=True)


def limit(server: Running, is_full: bool) -> None:  # noqa: FBT001 - as both ways have it
    """Let no file of the workers grow, or let them grow again."""
    most = 100 if is_full else resource.RLIM_INFINITY
    for task in Path(f"/proc/{server.process.pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            resource.prlimit(int(child), resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def ballast(file: Path, *, is_full: bool) -> None:
    """Fill a disk to its last byte, or make room again."""
    if not is_full:
        file.unlink()
        return
    with file.open("wb", buffering=0) as opened:
        for size in (1 << 20, 1 << 12):
            try:
                while opened.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def test_a_full_disk_refuses_and_room_is_all_that_it_takes_to_go_on(
    fill: tuple[Path, Callable[[Running, bool], None]],
) -> None:
    folder, make = fill
    with site(folder) as here:
        load = here.load
        make(here.server, True)  # noqa: FBT003 - as both ways have it
        until(lambda: load.refused.total() > 50)
        acknowledged = len(load.answered)
        time.sleep(0.3)
        assert len(load.answered) <= acknowledged + 3  # one that was on its way, of each client
        with here.server.client() as nobody:
            assert nobody.get("/v2/health/live").status_code == 200
        make(here.server, False)  # noqa: FBT003 - as both ways have it
        load.wait_for(20)
        assert set(load.refused) == {(503, "SRV032")}
        assert "Traceback" not in here.server.said.read_text()
