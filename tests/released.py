"""Projects with a released model, made at once: a real package and a real store, without the trial before them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from packed import NUMBERS, pack, save_line
from seatrial.evidence import Store
from seatrial.values import Release
from seatrial.workflows.wire import open_project, open_store

PROJECT = """
[project]
name = "delays"
owner = "ops@example.com"
intended_use = "Say what will be late."
risk = "low"

[model]
path = "{model}"
name = "delays"
version = "1"
task = "{task}"

[data]
train = "train.csv"
test = "test.csv"
target = "late"
"""


def release(
    root: Path,
    file: Path | None = None,
    columns: Any = NUMBERS,
    *,
    task: str = "binary",
    version: str = "1",
    **rules: Any,
) -> Path:
    """Return the folder of a project whose model is released; by default the line of four numbers."""
    root.mkdir(parents=True, exist_ok=True)
    file = file or save_line(root)
    if not (root / "seatrial.toml").exists():
        (root / "seatrial.toml").write_text(PROJECT.format(model=file.name, task=task))
    packed = pack(root / ".seatrial" / "artifacts", file, columns, version=version, **rules)
    with open_store(open_project(root)) as store:
        put(store, packed.package_digest, version=version)
    return root


def put(store: Store, package_digest: str, *, version: str = "1") -> Release:
    """Return the release of a package, recorded in a store."""
    return store.release(
        Release(
            name="delays",
            version=version,
            package_digest=package_digest,
            evidence_digest="sha256:" + "0" * 64,
            released="2026-05-01T00:00:00+00:00",
        )
    )
