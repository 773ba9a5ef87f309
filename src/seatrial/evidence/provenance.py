"""What made the numbers: our own code, the libraries that can change them, the machine."""

from __future__ import annotations

import hashlib
import os
import platform
from importlib import metadata
from pathlib import Path

import seatrial

NUMERIC_LIBRARIES = ("lightgbm", "numpy", "onnxruntime", "polars", "scikit-learn", "scipy")


def code_digest(folder: Path | None = None) -> str:
    """Return ``"sha256:..."`` over the names and bytes of all source files of a package, Seatrial's by default."""
    top = folder or Path(str(seatrial.__file__)).parent
    whole = hashlib.sha256()
    for file in sorted(top.rglob("*.py"), key=lambda path: path.relative_to(top).as_posix()):
        name = file.relative_to(top).as_posix().encode()
        content = hashlib.sha256(file.read_bytes()).digest()
        whole.update(len(name).to_bytes(4, "big") + name + content)
    return f"sha256:{whole.hexdigest()}"


def library_versions(names: tuple[str, ...] = NUMERIC_LIBRARIES) -> tuple[tuple[str, str], ...]:
    """Return name and version of each library that is installed, sorted by name; none is imported."""
    found = []
    for name in sorted(names):
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def machine_facts() -> tuple[tuple[str, str], ...]:
    """Return named facts of the machine, sorted: no host name, no user name, no path."""
    facts = {
        "cpus": str(os.cpu_count() or 0),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }
    return tuple(sorted(facts.items()))
