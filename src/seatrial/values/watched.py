"""What watching a model found in one window: the value that ``seatrial watch`` makes and its reports show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from seatrial.values.estimate import Estimate
from seatrial.values.evidence import Run
from seatrial.values.finding import Finding
from seatrial.values.model import ModelRef
from seatrial.values.task import Task
from seatrial.values.watched_data import ColumnKind, ColumnWatch, DetectorRow, EffectRow, ReferenceUsed, counted
from seatrial.values.watched_quality import (
    BackTest,
    Decay,
    MaturityRow,
    QualityPoint,
    QualitySeries,
    SliceWatch,
    Source,
)
from seatrial.values.watched_service import AlertRow, AlertStatus, LatencyPoint, Severity, VolumePoint

WATCH_SCHEMA_VERSION = 1
Standing = Literal["steady", "watch", "alarm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Something that could not have been seen in this window.

    Parameters
    ----------
    what
        What it is, such as ``"realised quality of the last 2 days"``.
    why
        Why not, with its numbers.
    hint
        What would let it be seen; empty when nothing would.
    """

    what: str
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchInputs:
    """Digests of everything that the result depends on.

    Parameters
    ----------
    project_digest
        Digest of the project after all settings were resolved.
    plan_digest, window_digest
        Of the plan by which was counted, and of the window's profile.
    code_version, code_digest
        Version of Seatrial and digest of its source files.
    libraries
        Name and version of each library that can change a number, sorted.
    sources
        Where the rows came from: ``"journal"``, or paths of tables.
    """

    project_digest: str
    plan_digest: str
    window_digest: str
    code_version: str
    code_digest: str = ""
    libraries: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ("journal",)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReport:
    """One look at a model in service, whole. All instants are ISO 8601 with their zone.

    Parameters
    ----------
    schema_version
        Version of this shape.
    project
        Name of the project.
    model
        The model in service; None when a plain table is watched.
    task
        What the model is for; None without a model.
    start, end, rows
        The window, its end not included, and its rows. ``rows = 0`` is an empty window.
    now
        When it was looked; later than ``end`` when late outcomes were waited for.
    verdict
        As :func:`standing_of` says of the findings.
    findings
        The weightiest first: ``"fail"`` alarms, ``"warn"`` and ``"skipped"`` are to be watched. Codes are ``WATnnn``.
    reference
        What the window was compared with; None when there was nothing.
    columns
        Every column that was compared, the one that matters most first (drift times importance).
    together
        Effects of all columns at once: domain classifier, reconstruction error.
    detectors
        State of the continuous watch.
    estimates
        Quality of this window, each number with its interval: ``subject`` is ``"estimated"`` (before the outcomes),
        ``"realised"`` or ``"expected"`` (at the trial); one that was refused has no value and says why in ``note``.
    quality, backtests, decay
        Quality over time, how estimates turned out, and the confidence sequence on the loss.
    maturity
        Outcomes that are known by age of the prediction.
    selective
        Words when outcomes come for some answers only, such as the positives; empty when not.
    volume, latency
        Over time, oldest first.
    slices
        Declared slices, the one that got worse most first.
    unseen
        What could not have been seen.
    alerts
        What stands.
    inputs, run
        What went in, when and where: ``run`` is the only part that differs between two runs on the same inputs.

    Raises
    ------
    ValueError
        If the verdict is not what the findings say.
    """

    schema_version: int = WATCH_SCHEMA_VERSION
    project: str
    model: ModelRef | None
    task: Task | None
    start: str
    end: str
    rows: int
    now: str
    verdict: Standing
    findings: tuple[Finding, ...]
    reference: ReferenceUsed | None
    columns: tuple[ColumnWatch, ...] = ()
    together: tuple[EffectRow, ...] = ()
    detectors: tuple[DetectorRow, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    quality: tuple[QualitySeries, ...] = ()
    backtests: tuple[BackTest, ...] = ()
    decay: Decay | None = None
    maturity: tuple[MaturityRow, ...] = ()
    selective: str = ""
    volume: tuple[VolumePoint, ...] = ()
    latency: tuple[LatencyPoint, ...] = ()
    slices: tuple[SliceWatch, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    inputs: WatchInputs
    run: Run = field(compare=False)

    def __post_init__(self) -> None:
        due = standing_of(self.findings)
        if self.verdict != due:
            raise ValueError(f"the verdict is {self.verdict}, and the findings say {due}")


def standing_of(findings: Iterable[Finding]) -> Standing:
    """Return what the findings come to: any that fails alarms; one that warns or was skipped is to be watched.

    Examples
    --------
    >>> standing_of(())
    'steady'
    >>> standing_of([Finding(code="WAT101", name="drift", status="warn", where="hour", message="It moved.")])
    'watch'
    """
    statuses = {finding.status for finding in findings}
    if "fail" in statuses:
        return "alarm"
    return "watch" if statuses & {"warn", "skipped"} else "steady"


__all__ = [
    "WATCH_SCHEMA_VERSION",
    "AlertRow",
    "AlertStatus",
    "BackTest",
    "ColumnKind",
    "ColumnWatch",
    "Decay",
    "DetectorRow",
    "EffectRow",
    "LatencyPoint",
    "MaturityRow",
    "QualityPoint",
    "QualitySeries",
    "ReferenceUsed",
    "Severity",
    "SliceWatch",
    "Source",
    "Standing",
    "Unseen",
    "VolumePoint",
    "WatchInputs",
    "WatchReport",
    "counted",
    "standing_of",
]
