"""What each worker measured when it loaded its versions: a file per worker, read by whoever manages the server."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from seatrial.serving.batching import Batching
from seatrial.serving.refusal import RequestError

if TYPE_CHECKING:
    from seatrial.serving.plane import Plane

FOLDER = "measured"


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker found of one version when it loaded it."""

    model: str
    version: str
    batching: Batching


class MeasuredFile:
    """The file of one worker, written when something else is in service than before.

    Parameters
    ----------
    folder
        ``.seatrial/serving``.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FOLDER / f"{os.getpid()}.json"
        self._written: tuple[Measured, ...] = ()

    def write(self, measured: tuple[Measured, ...]) -> None:
        """Write what was measured; a disk that is full or gone stops nobody."""
        if measured == self._written:
            return
        fresh = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.encode(measured))
            fresh.replace(self._path)
            self._written = measured


def measured_by(plane: Plane) -> tuple[Measured, ...]:
    """Return what was measured of every version in service."""
    found = []
    for model in plane.models.values():
        for version in model.versions:
            with contextlib.suppress(RequestError):  # it could not be loaded
                served = plane.served(model.name, version.version)
                found.append(Measured(model=served.name, version=served.version, batching=served.batching))
    return tuple(found)


def read_measured(folder: Path) -> Mapping[tuple[str, str], Measured]:
    """Return the newest measurement of each version by model and version; ``folder`` is ``.seatrial/serving``."""
    files = sorted((folder / FOLDER).glob("*.json"), key=_age)
    return {(each.model, each.version): each for file in files for each in _read(file)}


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _read(path: Path) -> Iterable[Measured]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Measured, ...])
    except (OSError, msgspec.MsgspecError):
        return ()
