"""The law of the verdict: what deploys, holds and rejects, and in which order the reasons are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seatrial.evidence.gate_results import NAMED, gate_results
from seatrial.evidence.spend import MOST_LOOKS, error_of
from seatrial.values import Estimate, Finding, Gate, GateResult, Reason, Verdict
from seatrial.values.verdict import Choice
from seatrial.values.written import written_estimate

_OUTCOMES = {"fail": "missed", "hold": "undecided"}
_WORTHLESS = "DATA"  # codes of findings after which no number says anything about the model


def judge(
    gates: Sequence[Gate],
    estimates: Iterable[Estimate],
    findings: Sequence[Finding],
    *,
    slices: Sequence[str] = (),
    look: int = 1,
) -> tuple[tuple[GateResult, ...], Verdict]:
    """Return how each gate was met, and the verdict with its reasons.

    Parameters
    ----------
    gates
        Those of the project first, in the order of the file, then the default ones.
    estimates
        Everything that was measured, with intervals of 95 %.
    findings
        Everything that was checked. ``"fail"`` rejects, ``"skipped"`` holds.
    slices
        Names of the declared slices.
    look
        Which candidate on this test table it is, from 1. Later ones are judged stricter, by :func:`reach_of`, so that
        over all candidates a gate is met wrongly with a chance of at most 5 %, even if each is chosen by the figures
        of those before. Beyond ``MOST_LOOKS`` no gate is met or missed.
    """
    alpha = error_of(look)
    known = {(each.metric, each.slice, each.subject): each for each in reversed(tuple(estimates))}
    by_gate = [
        tuple(_as_candidate(each, look) for each in gate_results(gate, known, slices=slices, alpha=alpha))
        for gate in gates
    ]
    results = tuple(result for each in by_gate for result in each)
    reasons = (*_rejecting(findings, by_gate), *_holding(findings, by_gate))
    if not reasons:
        return results, Verdict(decision="deploy", reasons=(_deploying(findings, results),))
    return results, Verdict(decision=reasons[0].decision, reasons=reasons)


def _as_candidate(result: GateResult, look: int) -> GateResult:
    if look <= 1 or result.estimate is None:
        return result
    if look > MOST_LOOKS:
        message = f"{result.message} But candidate {look} can no longer be judged on this test table."
        return replace(result, outcome="hold", message=message, n_to_decide=None)
    return replace(result, message=f"{result.message} Judged as candidate {look} on this test table.")


def _rejecting(findings: Sequence[Finding], by_gate: Sequence[tuple[GateResult, ...]]) -> Iterator[Reason]:
    yield from _of_findings(findings, "fail", "reject")
    for i, results in enumerate(by_gate):
        missed = [result for result in results if result.outcome == "fail"]
        if missed:
            hint = "Improve the model there; change the gate only if the requirement itself was wrong."
            yield Reason(
                decision="reject", source=_source(i, missed[0].gate, by_gate), message=_told(missed), hint=hint
            )


def _holding(findings: Sequence[Finding], by_gate: Sequence[tuple[GateResult, ...]]) -> Iterator[Reason]:
    yield from _of_findings(findings, "skipped", "hold")
    for i, results in enumerate(by_gate):
        open_ones = [result for result in results if result.outcome == "hold"]
        if open_ones:
            source = _source(i, open_ones[0].gate, by_gate)
            yield Reason(decision="hold", source=source, message=_told(open_ones), hint=_hint(open_ones))


def _of_findings(findings: Sequence[Finding], status: str, decision: Choice) -> Iterator[Reason]:
    wanted = [finding for finding in findings if finding.status == status]
    for finding in sorted(wanted, key=lambda each: not each.code.startswith(_WORTHLESS)):
        where = f" ({finding.where})" if finding.where else ""
        message = f"{finding.name}{where}: {finding.message}"
        yield Reason(decision=decision, source=finding.code, message=message, hint=finding.hint)


def _source(place: int, gate: Gate, by_gate: Sequence[tuple[GateResult, ...]]) -> str:
    if gate.source == "project":
        return f"gate[{place}]"
    projects = sum(results[0].gate.source == "project" for results in by_gate)
    return f"default_gate[{place - projects}]"


def _told(results: Sequence[GateResult]) -> str:
    first = results[0]
    if len(results) == 1:
        return first.message
    named = [f"{each.slice} {written_estimate(each.estimate)}" for each in results[:NAMED] if each.estimate is not None]
    more = f" and {len(results) - NAMED} more" if len(results) > NAMED else ""
    return f"{first.gate.words}: {_OUTCOMES[first.outcome]} on {len(results)} slices: {', '.join(named)}{more}."


def _hint(results: Sequence[GateResult]) -> str:
    needed = [result.n_to_decide for result in results if result.n_to_decide is not None]
    if needed:
        return f"Judge it on about {max(needed):,} rows of the same kind."
    if any(result.estimate is None for result in results):
        return "Declare or collect what the gate needs, or remove the gate."
    if any(result.estimate is not None and result.estimate.value is None for result in results):
        return "It was not measured, for the reason above: judge it on rows where it can be, or remove the gate."
    if any(result.estimate is not None and not result.estimate.has_interval for result in results):
        return "How sure the value is was not measured, for the reason above: judge it on more rows of the same kind."
    return (
        "No number of rows would decide soon: the value is on the bound. Judge on more, or decide by hand and say why."
    )


def _deploying(findings: Sequence[Finding], results: Sequence[GateResult]) -> Reason:
    met = [result for result in results if result.outcome == "pass"]
    warned = sum(finding.status == "warn" for finding in findings)
    count = len({(result.gate.metric, result.gate.slice, result.gate.words) for result in met})
    said = f"; {warned} warning{'' if warned == 1 else 's'} to read" if warned else ""
    if not met:
        return Reason(decision="deploy", source="verdict", message=f"No check failed, and no gate applied{said}.")
    first = (
        f": {met[0].message.removesuffix('.')}"
        if count == 1
        else f": {'; '.join(dict.fromkeys(each.gate.words for each in met))}"
    )
    return Reason(decision="deploy", source="verdict", message=f"Every gate met{first}{said}.")
