from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planes import run, serving
from seatrial.serving import Ask, Limits, Plane, Records, RequestError, ServedVersion
from seatrial.serving.check import Checked
from seatrial.serving.isolated import Isolated
from seatrial.values import InputError

HANGS, DIES, FAILS = 300.0, 200.0, 100.0


def rows(*values: float) -> Checked:
    return Checked(len(values), np.column_stack([values, np.zeros(len(values))]))


def records(*values: float) -> Ask:
    return Ask("delays", Records([{"f0": value, "f1": 0.0} for value in values]))


def yes(value: float) -> float:
    return 1 / (1 + np.exp(-value))


def eventually(true: Callable[[], bool], within_s: float = 5.0) -> bool:
    end = time.monotonic() + within_s
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


async def said(plane: Plane, value: float) -> str:
    try:
        return str((await plane.answer(records(value))).labels()[0])
    except RequestError as error:
        return f"{error.code} {error.kind}"


def test_one_that_dies_or_fails_takes_no_neighbour_with_it(odd: ServedVersion) -> None:
    async def test() -> None:
        async with serving(replace(odd, batching="on"), limits=Limits(deadline_ms=40_000)) as plane:
            fails = await asyncio.gather(said(plane, 1.0), said(plane, FAILS), said(plane, -1.0))
            assert fails == ["yes", "SRV034 failed", "no"]
            dies = await asyncio.gather(said(plane, 1.0), said(plane, DIES), said(plane, -1.0))
            assert dies == ["yes", "SRV033 unavailable", "no"]

    run(test)


def test_one_that_hangs_is_ended_and_replaced(odd: ServedVersion) -> None:
    async def test() -> None:
        async with serving(odd, limits=Limits(deadline_ms=700)) as plane:
            began = time.monotonic()
            assert await said(plane, HANGS) == "SRV031 late"
            assert time.monotonic() - began < 30
            while (answer := await said(plane, 1.0)) != "yes":
                assert answer == "SRV031 late"
            assert plane.served("delays").line.engine.starts == 2

    run(test)


def test_one_that_dies_again_and_again_is_not_waited_for(odd: ServedVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        engine = Isolated(odd, hang_s=5)
        await engine.start()
        monkeypatch.setenv("PYTHONPATH", "")  # the next child cannot find the model's class
        os.kill(engine.pid, signal.SIGKILL)
        codes = set()
        for _ in range(3):
            with pytest.raises(RequestError) as caught:
                await engine.ask(rows(1.0))
            codes.add((caught.value.code, caught.value.kind))
            assert caught.value.retry_after_s >= 1
        assert codes == {("SRV033", "unavailable")}
        assert engine.starts <= 4
        await engine.close()

    run(test)


def test_a_package_that_cannot_be_loaded_is_told_by_the_child(odd: ServedVersion) -> None:
    async def test() -> None:
        with pytest.raises(InputError) as caught:
            await Isolated(replace(odd, package_digest="sha256:" + "2" * 64), hang_s=5).start()
        assert caught.value.code == "PKG002"

    run(test)


def test_signals_of_the_server_do_not_end_it_and_a_killed_one_is_replaced(odd: ServedVersion) -> None:
    async def test() -> tuple[int, int]:
        engine = Isolated(odd, hang_s=5)
        await engine.start()
        first = engine.pid
        for signum in (signal.SIGTERM, signal.SIGINT):
            os.kill(first, signum)
        assert np.allclose((await engine.ask(rows(2.0)))[0, 1], yes(2.0))
        os.kill(first, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert np.allclose((await engine.ask(rows(0.0, 2.0)))[:, 1], [0.5, yes(2.0)])
        second = engine.pid
        await engine.close()
        return first, second

    first, second = run(test)
    assert first != second
    assert not lives(first)
    assert not lives(second)


SERVER = """
import asyncio, sys
import numpy as np
from seatrial.serving import ServedVersion
from seatrial.serving.check import Checked
from seatrial.serving.isolated import Isolated
async def main():
    engine = Isolated(ServedVersion(version="1", package_folder=sys.argv[1], package_digest=sys.argv[2]), hang_s=60)
    await engine.start()
    print(engine.pid, flush=True)
    await engine.ask(Checked(1, np.array([[300.0, 0.0]])))
asyncio.run(main())
"""


def test_no_orphan_is_left_when_the_server_is_killed(odd: ServedVersion) -> None:
    command = [sys.executable, "-c", SERVER, odd.package_folder, odd.package_digest]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        pid = int(server.stdout.readline())
        time.sleep(0.2)  # the model hangs by now
        assert lives(pid)
        server.kill()
    assert eventually(lambda: not lives(pid))
