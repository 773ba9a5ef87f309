from __future__ import annotations

import asyncio

import numpy as np
import pytest

from planes import run
from seatrial.serving.check import Checked
from seatrial.serving.load import most_at_once
from seatrial.serving.measure import measure_batching, repeated
from seatrial.serving.served import Batching

EXAMPLE = Checked(2, np.array([[1.0], [2.0]]))


def measured(one_s: float, row_s: float, policy: str = "auto", example: Checked | None = EXAMPLE) -> Batching:
    async def ask(rows: Checked) -> None:
        await asyncio.sleep(one_s + row_s * rows.n_rows)

    return run(lambda: measure_batching(ask, example, policy=policy))


@pytest.mark.parametrize(
    ("one_s", "row_s", "policy", "on"),
    [
        (0.004, 0.0, "auto", True),
        (0.0, 0.003, "auto", False),
        (0.004, 0.0, "off", False),
        (0.0, 0.003, "on", True),
    ],
)
def test_batches_where_a_row_is_cheaper_in_them(*, one_s: float, row_s: float, policy: str, on: bool) -> None:
    found = measured(one_s, row_s, policy)
    assert (found.on, found.policy, found.rows) == (on, policy, 32)
    assert found.one_row_us > 2_000


def test_a_quick_model_has_no_use_for_batches() -> None:
    async def ask(rows: Checked) -> None:
        assert rows.n_rows in (1, 32)

    found = run(lambda: measure_batching(ask, EXAMPLE, policy="auto"))
    assert (found.on, found.reason) == (False, "a row alone is quick enough")


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
