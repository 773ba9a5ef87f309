"""What a user of the model must consider: uses, limits, and who fares worse."""

from __future__ import annotations

from collections.abc import Iterator

from seatrial.governance.cyclonedx.parts import Json, Object, known
from seatrial.values import Evidence, SliceRow
from seatrial.values.written import written_number, written_share

# What no measurement can tell, and the project file has no key for.
_NEVER_KNOWN = ("users", "performanceTradeoffs", "ethicalConsiderations", "environmentalConsiderations")
_LIMITS = {"fail": "failed", "skipped": "not known", "warn": "warning"}
_MEASURES = {"error_rate": "error rate", "large_error_rate": "rate of large errors"}


def considerations(evidence: Evidence) -> Object:
    """Return the use that was intended, the limits that were found, and an assessment per protected group."""
    return known(
        useCases=[evidence.purpose.intended_use] if evidence.purpose.intended_use else [],
        technicalLimitations=[*_limits(evidence)],
        fairnessAssessments=[_assessment(row) for row in _protected(evidence)],
    )


def missing_considerations(evidence: Evidence) -> Iterator[str]:
    """Give the fields of ``considerations`` that nobody has filled."""
    yield from _NEVER_KNOWN
    if not evidence.purpose.intended_use:
        yield "useCases"
    if not _protected(evidence):
        yield "fairnessAssessments"


def _limits(evidence: Evidence) -> Iterator[str]:
    for status, words in _LIMITS.items():
        for finding in evidence.findings:
            if finding.status == status:
                where = f" ({finding.where})" if finding.where else ""
                yield f"{words}: {finding.code} {finding.name}{where}: {finding.message}"
    for outcome, words in (("fail", "missed"), ("hold", "undecided")):
        for gate in evidence.gates:
            if gate.outcome == outcome:
                yield f"{words}: {gate.requirement}: {gate.message}"


def _protected(evidence: Evidence) -> tuple[SliceRow, ...]:
    columns = set(evidence.roles.protected)
    return tuple(
        row
        for row in evidence.exhibits.slices
        if any(condition.column in columns for condition in row.slice.conditions)
    )


def _assessment(row: SliceRow) -> Json:
    measure = _MEASURES[row.measure]
    found = f"{measure} {written_share(row.error)}, against {written_share(row.rest)} elsewhere, on {row.n:,} rows"
    if row.excess_low is None:
        sure = "too few rows to judge the difference"
    elif row.flagged:
        sure = f"surely more by {written_share(row.excess_low)}: about {written_number(row.harm)} errors"
    else:
        sure = "not surely worse than elsewhere"
    return known(groupAtRisk=row.slice.name, harms=f"{found}; {sure}")
