"""The record of one trial: what went in, what came out, what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.values.estimate import Estimate
from seatrial.values.exhibits import Exhibits
from seatrial.values.finding import Finding
from seatrial.values.gate import GateResult
from seatrial.values.model import ModelRef, Signature
from seatrial.values.task import Risk, Roles, Task
from seatrial.values.verdict import Verdict

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRef:
    """A table that went in.

    Parameters
    ----------
    name
        ``"train"``, ``"test"``, ``"table"`` (one table that was split) or ``"reference"``.
    digest
        ``"sha256:..."`` over the files' bytes, or over the values of a frame that came by the Python API.
    paths
        As given, relative to the project; empty for a frame.
    rows, columns
        Size that was read.
    first, last
        First and last instant of the time column, ISO 8601; empty without one.
    source, licence
        As the project declares them; empty if it does not.
    drawn_from
        Number of rows of the table, if it is so large that only ``rows`` of them were drawn and looked at.
    """

    name: str
    digest: str
    paths: tuple[str, ...]
    rows: int
    columns: int
    first: str = ""
    last: str = ""
    source: str = ""
    licence: str = ""
    drawn_from: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Digests of everything that the result depends on.

    Parameters
    ----------
    tables
        The tables.
    model, champion
        The model files; the champion may be missing.
    project_digest
        Digest of the project after all settings were resolved.
    code_version, code_digest
        Version of Seatrial and digest of its source files.
    libraries
        Name and version of each library that can change a number, sorted.
    seed
        Seed of every random choice.
    as_of
        Day from which the age of the data is counted, ISO 8601.
    look
        Which candidate on this test table it is, from 1; gates spend their error budget over them.
    sealed
        Whether the test table is sealed: nothing that stands in its rows is in the evidence.
    """

    tables: tuple[TableRef, ...]
    model: ModelRef
    champion: ModelRef | None = None
    project_digest: str
    code_version: str
    code_digest: str
    libraries: tuple[tuple[str, str], ...]
    seed: int
    as_of: str = ""
    look: int = 1
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What the project says of itself; empty where it says nothing."""

    name: str
    owner: str = ""
    intended_use: str = ""
    risk: Risk = "limited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """When, where and how fast: the only part that differs between two runs on the same inputs.

    Parameters
    ----------
    started
        ISO 8601, UTC.
    seconds
        Wall time of the trial.
    machine
        Named facts of the machine, as sorted pairs.
    """

    started: str
    seconds: float
    machine: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One trial, whole.

    Parameters
    ----------
    schema_version
        Version of this shape.
    verdict
        The decision and why.
    findings, estimates, gates
        Everything that was checked, measured and required.
    purpose, task, roles, signature
        What the model is for and what it was asked.
    positive
        Label of the positive class, as text; empty unless binary.
    threshold
        Score from which a binary model says yes; None unless binary.
    inputs
        Digests of all that went in.
    exhibits
        Curves and tables for reports.
    run
        Time and machine.
    """

    schema_version: int = SCHEMA_VERSION
    verdict: Verdict
    findings: tuple[Finding, ...]
    estimates: tuple[Estimate, ...]
    gates: tuple[GateResult, ...]
    purpose: Purpose
    task: Task
    roles: Roles
    signature: Signature
    positive: str = ""
    threshold: float | None = None
    inputs: Inputs
    exhibits: Exhibits
    run: Run
