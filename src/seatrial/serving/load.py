"""Loads a version: its package is verified, its model opened, warmed up and measured."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from seatrial.models.package import load_packaged, open_package, read_example
from seatrial.serving.batching import Batching
from seatrial.serving.check import Check, Checked
from seatrial.serving.engine import MOST_AT_ONCE, InProcess, tensors_of
from seatrial.serving.isolated import Isolated
from seatrial.serving.line import Line
from seatrial.serving.measure import in_child, in_process, measure_batching
from seatrial.serving.need import needs_of
from seatrial.serving.served import Served
from seatrial.serving.snapshot import Limits, ServedVersion
from seatrial.values.errors import SeatrialError
from seatrial.values.package import Package

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

IN_PROCESS = "onnx"
LONGEST_AT_ONCE_US = 2_000.0
"""The event loop may be held up by one model for about so long."""


async def load_version(version: ServedVersion, limits: Limits) -> Served:
    """Return a version, ready to be asked; what takes long is done in a thread.

    An ONNX model runs in this process: its operators are a closed set, and were scanned. Any other runs in a child.

    Raises
    ------
    InputError
        ``PKGnnn``, ``SCNnnn``, ``MDLnnn`` as :func:`seatrial.models.package.load_packaged`.
    RequestError
        ``SRV033`` if the child dies or takes too long, ``SRV034`` if the model fails on the package's own example.
    """
    folder = Path(version.package_folder)
    package = await asyncio.to_thread(open_package, folder, digest=version.package_digest)
    if package.model.format == IN_PROCESS:
        return await _in_process(version, package, limits)
    return await _isolated(version, package, limits)


async def _in_process(version: ServedVersion, package: Package, limits: Limits) -> Served:
    folder = Path(version.package_folder)
    model = await asyncio.to_thread(load_packaged, folder, package)
    check = _check(package, limits, tensors_of(model, len(package.features)))
    engine = InProcess(model, names=tuple(need.name for need in check.needs))
    example = _example(await asyncio.to_thread(read_example, folder, package), check)
    batching = await measure_batching(partial(in_process, engine.now), example, policy=version.batching)
    engine.most_at_once = most_at_once(batching)
    line = Line(engine, batches=batching.on)
    return Served(package, version=version.version, check=check, engine=engine, line=line, batching=batching)


async def _isolated(version: ServedVersion, package: Package, limits: Limits) -> Served:
    check = _check(package, limits, None)
    engine = Isolated(version, hang_s=limits.deadline_ms / 1_000)
    example = _example(await asyncio.to_thread(read_example, Path(version.package_folder), package), check)
    try:
        await engine.start()
        batching = await measure_batching(partial(in_child, engine.ask), example, policy=version.batching)
    except (SeatrialError, asyncio.CancelledError):
        await engine.close()
        raise
    line = Line(engine, batches=batching.on)
    return Served(package, version=version.version, check=check, engine=None, line=line, batching=batching)


def most_at_once(batching: Batching) -> int:
    """Return how many rows the model answers before the loop has been held up for too long; at least none."""
    if batching.one_row_us is None or batching.batch_us is None:
        return MOST_AT_ONCE
    if batching.one_row_us > LONGEST_AT_ONCE_US:
        return 0
    return max(1, int(LONGEST_AT_ONCE_US / (batching.batch_us / batching.rows)))


def _check(package: Package, limits: Limits, tensors: tuple[type, ...] | None) -> Check:
    return Check(needs_of(package.features, tensors), id_column=package.id_column, limits=limits)


def _example(columns: Columns, check: Check) -> Checked | None:
    arrays = tuple(columns[need.name] for need in check.needs) if columns else ()
    if not arrays or not len(arrays[0]):
        return None
    if check.all_floats:
        return Checked(len(arrays[0]), np.column_stack([array.astype(np.float64) for array in arrays]))
    return Checked(len(arrays[0]), columns=arrays)
