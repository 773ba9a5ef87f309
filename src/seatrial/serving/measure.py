"""Measures at load whether a batch is cheaper than its rows one by one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import numpy as np

from seatrial.serving.batching import Batching
from seatrial.serving.check import Checked
from seatrial.serving.snapshot import BatchPolicy

BATCH_ROWS = 32
REPEATS = 7
LONGEST_S = 0.5
SLOW_US = 200.0
"""A model that answers one row in less gains nothing: the rest of a request costs as much."""
CHEAPER = 0.5
"""A row in a batch must cost less than this share of a row alone."""

Clock: TypeAlias = Callable[[Checked], Awaitable[float]]


async def measure_batching(clock: Clock, example: Checked | None, *, policy: BatchPolicy) -> Batching:
    """Return whether requests that wait should be answered together.

    Parameters
    ----------
    clock
        Tells how many microseconds the model takes for some rows.
    example
        Rows of the package; None if it has none.
    policy
        ``"on"`` and ``"off"`` are what they say, and measured all the same.
    """
    if example is None or not example.n_rows:
        return Batching(policy=policy, on=policy == "on", reason="the package has no example to measure with")
    one_row_us = await clock(repeated(example, 1))
    batch_us = await clock(repeated(example, BATCH_ROWS))
    cheaper = batch_us / BATCH_ROWS < CHEAPER * one_row_us
    on = cheaper and one_row_us > SLOW_US
    if policy != "auto":
        reason = f"set to {policy}"
    elif on:
        reason = "a row in a batch costs less than half of a row alone"
    elif cheaper:
        reason = "a row alone is quick enough"
    else:
        reason = "a batch is not cheaper than its rows"
    return Batching(
        policy=policy,
        on=on if policy == "auto" else policy == "on",
        rows=BATCH_ROWS,
        one_row_us=one_row_us,
        batch_us=batch_us,
        reason=reason,
    )


def repeated(example: Checked, n_rows: int) -> Checked:
    """Return so many rows: the first of the example, or all of it several times over."""
    at = np.arange(n_rows) % example.n_rows
    if example.matrix is not None:
        return Checked(n_rows, np.ascontiguousarray(example.matrix[at]))
    return Checked(n_rows, columns=tuple(array[at] for array in example.columns or ()))


async def in_process(now: Callable[[Checked], object], rows: Checked) -> float:
    """Return the microseconds of a model in this process, which is asked in a thread: nobody knows how slow it is."""
    return await asyncio.to_thread(_least_us, now, rows)


async def in_child(ask: Callable[[Checked], Awaitable[object]], rows: Checked) -> float:
    """Return the microseconds of a model in a child, the way there and back included."""
    await ask(rows)  # the first one makes ready
    taken: list[float] = []
    while len(taken) < REPEATS and sum(taken) < LONGEST_S:
        began = time.perf_counter()
        await ask(rows)
        taken.append(time.perf_counter() - began)
    return _us(taken)


def _least_us(now: Callable[[Checked], object], rows: Checked) -> float:
    now(rows)
    taken: list[float] = []
    while len(taken) < REPEATS and sum(taken) < LONGEST_S:
        began = time.perf_counter()
        now(rows)
        taken.append(time.perf_counter() - began)
    return _us(taken)


def _us(taken: list[float]) -> float:
    """Return the shortest time: what else the machine does only ever adds to it."""
    return round(min(taken) * 1e6, 1)
