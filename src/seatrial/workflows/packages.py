"""What the packages of the versions in service say of themselves."""

from __future__ import annotations

from pathlib import Path

from seatrial.models.package import open_package
from seatrial.serving.snapshot import ServedVersion
from seatrial.values import InputError, Package


class Packages:
    """Packages by their digest, each opened and verified once."""

    def __init__(self) -> None:
        self._known: dict[str, Package] = {}

    def of(self, version: ServedVersion) -> Package | None:
        """Return the package of a version, None if it cannot be read any more."""
        digest = version.package_digest
        if digest not in self._known:
            try:
                self._known[digest] = open_package(Path(version.package_folder), digest=digest)
            except InputError:
                return None
        return self._known[digest]
