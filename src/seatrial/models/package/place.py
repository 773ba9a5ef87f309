"""Where packages lie, and how large and how named their files may be."""

from __future__ import annotations

import re
from pathlib import Path

from seatrial.values.errors import InputError

MANIFEST = "package.json"
CARD, EVIDENCE, LOCK, EXAMPLE = "card.md", "evidence.json", "requirements.lock", "example.json"
MOST_FILES = 64
MOST_BYTES = 4 << 30
MOST_MANIFEST_BYTES = 32 << 20
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+ -]{0,199}")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


def packages_folder(root: Path) -> Path:
    """Return where the packages of a project lie, beside its project file."""
    return root / ".seatrial" / "artifacts" / "packages"


def package_folder(root: Path, digest: str) -> Path:
    """Return where the package of a digest lies in a project's folder.

    Raises
    ------
    InputError
        ``PKG008`` if the text is no digest: a path is never made of one.
    """
    return packages_folder(root) / hex_of(digest)


def hex_of(digest: str) -> str:
    """Return the 64 hexadecimal digits of a digest; raises ``InputError`` (``PKG008``) for anything else."""
    found = _DIGEST.fullmatch(digest)
    if found is None:
        raise InputError(
            "PKG008",
            f"this is no digest of a package: {digest[:100]!r}",
            expected='"sha256:" and 64 hexadecimal digits',
            fix="seatrial release --list shows the digest of every release",
        )
    return found[1]


def check_file_name(name: str, *, where: str) -> None:
    """Refuse a name that could lie outside a package's own folder, or that some system takes for another file."""
    if _FILE_NAME.fullmatch(name) is None or name == MANIFEST or name.endswith((".", " ")):
        raise InputError(
            "PKG008",
            f"a file of a package cannot be called {name[:100]!r}",
            where=where,
            expected="letters, digits, dots, dashes and underscores, without a folder",
            fix="give the file a plain name, or export the model in one file",
        )
