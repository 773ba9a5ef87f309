"""Whether the libraries are here that a package was made with."""

from __future__ import annotations

from importlib import metadata

from seatrial.models.package.place import LOCK
from seatrial.values.errors import InputError
from seatrial.values.package import Package

RELEASE_PARTS = 2
"""A native model may be asked by another patch of its library, not by another major or minor version."""


def check_libraries(package: Package, *, where: str) -> None:
    """Refuse to load a model whose libraries are missing, or for a native one were replaced by another version.

    Raises
    ------
    InputError
        ``PKG012`` with what is missing or different.
    """
    wrong = []
    for name, packed in package.libraries:
        here = _version(name)
        if here is None:
            wrong.append(f"{name} {packed} is not installed")
        elif package.form == "native" and _release(here) != _release(packed):
            wrong.append(f"{name} is {here}, and the model was packed with {packed}")
    if wrong:
        raise InputError(
            "PKG012",
            "; ".join(wrong),
            where=where,
            expected="the libraries that the model was packed with: another version can change its answers",
            fix=f'pip install -r "{where}/{LOCK}"; or run seatrial trial and seatrial release again here',
        )


def lock_text(libraries: tuple[tuple[str, str], ...]) -> bytes:
    """Return the libraries as pip takes them, a line each."""
    return "".join(f"{name}=={version}\n" for name, version in libraries).encode()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> tuple[str, ...]:
    return tuple(version.split(".")[:RELEASE_PARTS])
