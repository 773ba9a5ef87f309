"""Loads a version: its package is verified, its model opened, warmed up and measured."""

from __future__ import annotations

import asyncio
from pathlib import Path

from seatrial.models.package import load_packaged, open_package
from seatrial.serving.check import Check
from seatrial.serving.engine import InProcess, tensors_of
from seatrial.serving.need import needs_of
from seatrial.serving.served import Batching, Served
from seatrial.serving.snapshot import Limits, ServedVersion
from seatrial.values.package import Package
from seatrial.values.ports import Model


async def load_version(version: ServedVersion, limits: Limits) -> Served:
    """Return a version, ready to be asked; what takes long is done in a thread.

    Raises
    ------
    InputError
        ``PKGnnn``, ``SCNnnn``, ``MDLnnn`` as :func:`seatrial.models.package.load_packaged`.
    """
    package, model = await asyncio.to_thread(_open, version)
    tensors = tensors_of(model, len(package.features))
    check = Check(needs_of(package.features, tensors), id_column=package.id_column, limits=limits)
    engine = InProcess(model, names=tuple(rule.name for rule in package.features))
    batching = Batching(policy=version.batching, on=False, reason="answered at once")
    return Served(package, version=version.version, check=check, engine=engine, line=None, batching=batching)


def _open(version: ServedVersion) -> tuple[Package, Model]:
    folder = Path(version.package_folder)
    package = open_package(folder, digest=version.package_digest)
    return package, load_packaged(folder, package)
