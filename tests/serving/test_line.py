from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planes import run
from seatrial.serving.check import Checked
from seatrial.serving.line import Line
from seatrial.serving.refusal import RequestError

POISON = 13.0


class Doubles:
    """An engine that doubles numbers in its own time, and fails for batches with a 13."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.takes_s = takes_s
        self.batches: list[int] = []
        self.closed = False

    async def ask(self, rows: Checked) -> np.ndarray:
        self.batches.append(rows.n_rows)
        await asyncio.sleep(self.takes_s)
        if (rows.matrix == POISON).any():
            raise RequestError("SRV034", "thirteen", kind="failed")
        return rows.matrix[:, 0] * 2

    async def close(self) -> None:
        self.closed = True


def rows(*values: float) -> Checked:
    return Checked(len(values), np.array(values, dtype=np.float64).reshape(-1, 1))


async def ask(line: Line, *values: float, within: float = 5.0) -> list[float]:
    return (await line.ask(rows(*values), deadline=asyncio.get_running_loop().time() + within)).tolist()


@pytest.mark.parametrize(("batches", "expected"), [(True, [5]), (False, [1, 1, 1, 1, 1])])
def test_what_waits_together_is_asked_together(*, batches: bool, expected: list[int]) -> None:
    engine = Doubles()

    async def test() -> None:
        line = Line(engine, batches=batches)
        assert await asyncio.gather(*(ask(line, i) for i in range(5))) == [[2 * i] for i in range(5)]
        assert (line.asked, line.asked_rows) == (len(expected), 5)

    run(test)
    assert engine.batches == expected


def test_a_batch_is_bounded() -> None:
    engine = Doubles()

    async def test() -> None:
        line = Line(engine, batches=True, most_rows=4)
        await asyncio.gather(ask(line, 1, 2, 3), ask(line, 4), ask(line, 5), ask(line, *range(20, 30)))

    run(test)
    assert engine.batches == [4, 1, 10]


@given(groups=st.lists(st.lists(st.sampled_from([1.0, 2.0, POISON]), min_size=1, max_size=3), min_size=1, max_size=8))
def test_a_bad_request_fails_alone(groups: list[list[float]]) -> None:
    async def test() -> list[object]:
        line = Line(Doubles(), batches=True)
        return await asyncio.gather(*(ask(line, *group) for group in groups), return_exceptions=True)

    for group, answer in zip(groups, run(test), strict=True):
        if POISON in group:
            assert isinstance(answer, RequestError)
        else:
            assert answer == [2 * value for value in group]


def test_a_deadline_passes_for_one_alone() -> None:
    async def test() -> None:
        line = Line(Doubles(0.1), batches=False)
        first, late, last = await asyncio.gather(
            ask(line, 1), ask(line, 2, within=0.05), ask(line, 3), return_exceptions=True
        )
        assert (first, last) == ([2], [6])
        assert isinstance(late, RequestError)
        assert (late.code, late.kind) == ("SRV031", "late")

    run(test)


def test_whoever_gives_up_is_not_asked_about() -> None:
    engine = Doubles(0.05)

    async def test() -> None:
        line = Line(engine, batches=False)
        tasks = [asyncio.create_task(ask(line, i)) for i in range(3)]
        await asyncio.sleep(0.01)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(test)
    assert len(engine.batches) == 2


def test_a_line_ends_after_what_waits_in_it() -> None:
    engine = Doubles(0.05)

    async def test() -> None:
        line = Line(engine, batches=True)
        asked = asyncio.create_task(ask(line, 1))
        await asyncio.sleep(0.01)
        await line.close()
        assert engine.closed
        assert await asked == [2]

    run(test)
