"""What is to be scored, written down, so that it can be gone on with."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from seatrial.data.blocks import Block
from seatrial.data.output import Output
from seatrial.serving.snapshot import Limits
from seatrial.values import StateError
from seatrial.values.canonical import decode, digest, dumps
from seatrial.workflows.outputs import told, write_whole

PLAN, DONE, PARTS, LOCK = "plan.json", "done.json", "parts", "lock"
SCHEMA_VERSION = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that the output depends on.

    Parameters
    ----------
    schema_version
        Of this shape.
    output, format
        Where it goes and how.
    input_digest, blocks
        The table, and how it is cut.
    model, version, package_digest
        What is asked.
    limits, id_column, keep, journal
        How.
    run
        Names one run, and is no part of what is compared.
    """

    schema_version: int = SCHEMA_VERSION
    output: str
    format: str
    input_digest: str
    blocks: tuple[Block, ...]
    model: str
    version: str
    package_digest: str
    limits: Limits
    id_column: str | None
    keep: tuple[str, ...]
    journal: bool
    run: str = ""

    def differs(self, other: Plan) -> list[str]:
        """Return in words what is not the same in another plan."""
        words = {
            "input_digest": "the input",
            "package_digest": "the model",
            "version": "the version",
            "limits": "how strict rows are taken",
            "id_column": "the id column",
            "keep": "the columns that are kept",
            "journal": "whether answers are recorded",
            "format": "the format",
        }
        found = [said for name, said in words.items() if getattr(self, name) != getattr(other, name)]
        return found or ([] if replace(self, run="") == replace(other, run="") else ["how the input is cut"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An output that is there as a whole.

    Parameters
    ----------
    plan_digest
        Of the plan.
    size, changed_ns
        Of the output's file when it was written; 0 of a Delta table.
    records, scored, rejected, warned
        What became of the rows.
    """

    plan_digest: str
    size: int
    changed_ns: int
    records: int
    scored: int
    rejected: int
    warned: int


class Bench:
    """The folder in which one output is made; it belongs to one process at a time.

    Parameters
    ----------
    folder
        Of this output.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts = folder / PARTS

    def plan(self) -> Plan | None:
        """Return the plan of the run that was here last; None if there was none of this version."""
        return _read(Plan, self.folder / PLAN)

    def done(self) -> Done | None:
        """Return what that run has made; None if it did not end."""
        return _read(Done, self.folder / DONE)

    def begin(self, plan: Plan) -> Plan:
        """Return the plan of a new run, written down; whatever was here before is removed."""
        self.clear()
        named = replace(plan, run=uuid.uuid4().hex)
        write_whole(self.folder / PLAN, dumps(named))
        self.parts.mkdir(exist_ok=True)
        return named

    def end(self, done: Done) -> None:
        """Write down that the output is there, and remove what it was made of."""
        write_whole(self.folder / DONE, dumps(done))
        shutil.rmtree(self.parts, ignore_errors=True)

    def clear(self) -> None:
        """Remove all that is kept of a run."""
        for path in (self.folder / DONE, self.folder / PLAN):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.parts, ignore_errors=True)


def plan_digest(plan: Plan) -> str:
    """Return the digest of a plan."""
    return digest(plan)


@contextmanager
def bench_of(output: Output, state: Path) -> Iterator[Bench]:
    """Give the folder in which an output is made, for as long as nobody else may have it.

    Raises
    ------
    StateError
        ``SCO005`` if another process makes the same output; ``EVD090``, ``EVD091`` if it cannot be written.
    """
    folder = state / "scoring" / hashlib.sha256(str(output.path).encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise told(error, folder) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateError(
                "SCO005",
                "another process is making this output",
                where=str(output.path),
                expected="one at a time",
                fix="wait for it, or name another output",
            ) from error
        yield Bench(folder)
    finally:
        os.close(held)


def _read(kind: type[T], path: Path) -> T | None:
    """Return what a file says; None if it is not there, or of another version."""
    try:
        return decode(kind, json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None
