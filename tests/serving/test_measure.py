from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest

from planes import run
from seatrial.serving.batching import Batching
from seatrial.serving.check import Checked
from seatrial.serving.load import most_at_once
from seatrial.serving.measure import in_child, in_process, measure_batching, repeated

EXAMPLE = Checked(2, np.array([[1.0], [2.0]]))


def measured(one_us: float, batch_us: float, policy: str = "auto", example: Checked | None = EXAMPLE) -> Batching:
    async def clock(rows: Checked) -> float:
        return one_us if rows.n_rows == 1 else batch_us

    return run(lambda: measure_batching(clock, example, policy=policy))


@pytest.mark.parametrize(
    ("one_us", "batch_us", "policy", "on", "reason"),
    [
        (687.0, 794.0, "auto", True, "a row in a batch costs less than half of a row alone"),
        (300.0, 9_000.0, "auto", False, "a batch is not cheaper than its rows"),
        (8.0, 55.0, "auto", False, "a row alone is quick enough"),
        (687.0, 794.0, "off", False, "set to off"),
        (8.0, 55.0, "on", True, "set to on"),
    ],
)
def test_batches_where_a_row_is_cheaper_in_them(
    *, one_us: float, batch_us: float, policy: str, on: bool, reason: str
) -> None:
    found = Batching(policy=policy, on=on, rows=32, one_row_us=one_us, batch_us=batch_us, reason=reason)
    assert measured(one_us, batch_us, policy) == found


def test_the_clocks_tell_the_shortest_time() -> None:
    async def ask(rows: Checked) -> None:
        await asyncio.sleep(0.004 * rows.n_rows)

    assert 4_000 < run(lambda: in_child(ask, repeated(EXAMPLE, 1))) < 100_000
    assert 4_000 < run(lambda: in_process(lambda rows: time.sleep(0.004 * rows.n_rows), repeated(EXAMPLE, 1))) < 100_000


def test_without_an_example_nothing_is_measured() -> None:
    found = measured(0, 0, example=None)
    assert (found.on, found.rows, found.one_row_us) == (False, 0, None)
    assert measured(0, 0, "on", None).on


def test_the_example_is_repeated_to_the_size() -> None:
    assert repeated(EXAMPLE, 5).matrix.ravel().tolist() == [1, 2, 1, 2, 1]
    mixed = Checked(1, columns=(np.array(["a"], dtype=object), np.array([1])))
    assert [array.tolist() for array in repeated(mixed, 2).columns] == [["a", "a"], [1, 1]]


@pytest.mark.parametrize(
    ("one_us", "batch_us", "rows"), [(10.0, 64.0, 1_000), (3_000.0, 3_200.0, 0), (1_500.0, 640_000.0, 1)]
)
def test_how_many_rows_may_hold_up_the_loop(one_us: float, batch_us: float, rows: int) -> None:
    found = Batching(policy="auto", on=False, rows=32, one_row_us=one_us, batch_us=batch_us)
    assert most_at_once(found) == rows
