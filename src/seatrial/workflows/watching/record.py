"""What the chain of evidence keeps of a window that was looked at."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.evidence import Record, Store
from seatrial.values import Estimate, Finding
from seatrial.values.canonical import digest, dumps
from seatrial.values.watched import Standing, WatchInputs, WatchReport

KIND = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A window in short: what was decided, on which evidence; the profiles behind it are kept beside the chain.

    Parameters
    ----------
    project, model, version
        Of what.
    start, end, rows
        The window.
    verdict
        What it came to.
    findings
        What fails or warns, or could not be answered.
    estimates
        Quality as it was estimated and measured.
    reference
        Digest of that with which it was compared; empty without one.
    inputs
        Digests of all that went in.
    """

    project: str
    model: str
    version: str
    start: str
    end: str
    rows: int
    verdict: Standing
    findings: tuple[Finding, ...]
    estimates: tuple[Estimate, ...]
    reference: str
    inputs: WatchInputs


def record_look(store: Store, report: WatchReport) -> Record:
    """Return the record of a window, written once however often it is looked at with the same result.

    Raises
    ------
    StateError
        ``EVDnnn`` if it cannot be written; the chain is as before.
    """
    looked = Looked(
        project=report.project,
        model="" if report.model is None else report.model.name,
        version="" if report.model is None else report.model.version,
        start=report.start,
        end=report.end,
        rows=report.rows,
        verdict=report.verdict,
        findings=tuple(each for each in report.findings if each.status not in ("pass", "not-applicable")),
        estimates=report.estimates,
        reference="" if report.reference is None else report.reference.digest,
        inputs=report.inputs,
    )
    return store.append_payload(dumps(looked), kind=KIND, written=report.run.started, once=True)


def digest_of(report: WatchReport) -> str:
    """Return the digest of a report without its time and machine."""
    return digest({name: getattr(report, name) for name in WatchReport.__dataclass_fields__ if name != "run"})
