"""A project with released models, to be served: packages made in a moment, recorded as `seatrial release` does."""

from __future__ import annotations

from pathlib import Path

from packed import NUMBERS, pack, save_line
from seatrial.evidence import Store, Wanted
from seatrial.values import Release
from seatrial.workflows.keys import Created, Wish, create

MODEL = "delays"
AT = "2026-01-01T00:00:00+00:00"
DIGEST = "sha256:" + "0" * 64
PROJECT = """
[project]
name = "delays"

[model]
path = "line.onnx"
task = "binary"
positive = "yes"

[data]
test = "test.csv"
target = "late"

[serving]
port = 0
admin_port = 0
"""
ROW = {name: float(column[0]) for name, column in NUMBERS.items()}


def make_project(folder: Path, *, store: str | None = None, versions: tuple[str, ...] = ("1",)) -> Path:
    """Return the folder of a project whose versions were released; the first is the champion."""
    folder.mkdir(parents=True, exist_ok=True)
    url = "" if store is None else f'\n[store]\nurl = "{store}"\n'
    (folder / "seatrial.toml").write_text(PROJECT + url)
    for version in versions:
        release(folder, version, store=store)
    return folder


def release(folder: Path, version: str, *, store: str | None = None) -> Release:
    """Return a version that was packed and recorded; every other one says the contrary of the one before."""
    model = save_line(folder, upside_down=int(version) % 2 == 0)
    artifacts = folder / ".seatrial" / "artifacts"
    made = pack(artifacts, model, NUMBERS, version=version, positive="yes", threshold=0.5)
    wanted = Release(
        name=MODEL, version=version, package_digest=made.package_digest, evidence_digest=DIGEST, released=AT
    )
    with Store.open(store or folder / ".seatrial") as opened:
        return opened.release(wanted)


def point(folder: Path, alias: str, version: str, *, store: str | None = None) -> None:
    """Point an alias to a version, as `seatrial release` does."""
    with Store.open(store or folder / ".seatrial") as opened:
        opened.move_alias(Wanted(name=MODEL, alias=alias, version=version, why="a test", at=AT))


def make_key(folder: Path, role: str, *, rate: str | None = None) -> Created:
    """Return a new key of the project."""
    return create(folder, Wish(role=role, rate=rate))
