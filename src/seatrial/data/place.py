"""Where the files of a table lie, and how they are called."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file, a pattern or a folder on this machine.

    Parameters
    ----------
    source
        Its path, absolute or from ``root``.
    root
        The folder of the project, or of the copy of a bucket.
    before
        What stands before the name of each file where it is shown: the address of the bucket, if this is a copy.
    """

    source: str
    root: Path
    before: str = ""

    @property
    def path(self) -> Path:
        """The path as this machine knows it."""
        return self.root / self.source

    @property
    def shown(self) -> str:
        """What the user wrote."""
        return self.before + self.source

    def name(self, path: Path) -> str:
        """Return how a file is called: from the project's folder if it lies in it, or by its address."""
        return self.before + as_shown(path, self.root)


def local_place(source: str | Path, *, root: Path) -> Place:
    """Return the place of a path as a user writes it, such as ``"~/data/*.csv"``."""
    path = Path(source)
    with suppress(RuntimeError):  # nobody has that name: it is the name of a file
        path = path.expanduser()
    return Place(source=str(path), root=root)


def as_shown(path: Path, root: Path) -> str:
    """Return a path relative to the project, with forward slashes; as it is if it lies elsewhere."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
