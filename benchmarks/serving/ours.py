"""Seatrial's own server, by its own commands: put on trial, released, keyed and served."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Literal

from serving.model import FOLDER, MODEL, TARGET, TEST, TRAIN, make_model
from serving.process import Setup, free_port

Journal = Literal["written", "synced", "off"]
SEATRIAL = str(Path(sys.executable).with_name("seatrial"))
PROJECT = FOLDER / "project"
BODIES = ("1 row, JSON", "32 rows, JSON", "32 rows, binary", "1 row, named")
REASON = "a benchmark serves it to nobody"
FILE = f"""[project]
name = "bench"

[model]
path = "bench.onnx"
task = "binary"
positive = 1

[data]
train = "{TRAIN.name}"
test = "{TEST.name}"
target = "{TARGET}"
"""


def ours(journal: Journal) -> Setup:
    """Return our server with one worker: keys, checks, counts, access log and the journal at a level."""
    project, token = released()
    folder = project.with_name(f"project-{journal}")  # a project is served by one server at a time
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder)
    ports = (free_port(), free_port())
    options = ("--port", str(ports[0]), "--admin-port", str(ports[1]), "--workers", "1")
    return Setup(
        name=f"Seatrial, journal {journal}",
        command=(SEATRIAL, "serve", "-p", str(folder), *options, "--set", f"serving.journal={journal}"),
        port=ports[0],
        infer="/v2/models/bench/infer",
        headers={"Authorization": f"Bearer {token}"},
        bodies=BODIES,
    )


@cache
def released() -> tuple[Path, str]:
    """Return the folder of a project whose model is released, made anew, and the token of a key that may ask it."""
    make_model()
    shutil.rmtree(PROJECT, ignore_errors=True)
    PROJECT.mkdir(parents=True)
    for path in (TRAIN, TEST):
        shutil.copy(path, PROJECT)
    shutil.copy(MODEL, PROJECT / "bench.onnx")  # the model is served under the name of its file
    (PROJECT / "seatrial.toml").write_text(FILE, encoding="utf-8")
    held = _run("trial", may_hold=True)[0]
    _run("release", *(("--accept", REASON) if held else ()))
    made = _run("keys", "create", "--role", "predict")[1]
    return PROJECT, str(json.loads(made)["token"])


def _run(*words: str, may_hold: bool = False) -> tuple[int, str]:
    command = [SEATRIAL, *words, "-p", str(PROJECT), "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in ((0, 1) if may_hold else (0,)):
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-2000:]}"
        )
    return done.returncode, done.stdout
