"""Gates against estimates: one slice, or every declared slice together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seatrial.evidence.requirement import Allowed, allowed_by, subject_of
from seatrial.evidence.widen import widen
from seatrial.values import EVERYWHERE, Estimate, Gate, GateResult, near_miss
from seatrial.values.gate import Outcome
from seatrial.values.written import written_estimate

EVERY_SLICE = "*"
NAMED = 5
Key = tuple[str, str, str]
_NOBODY = {
    "champion": "there is no champion to compare with yet",
    "simple_model": "no simple model could be fitted, because there is no training table for it",
    "train": "there is no training table",
}
_WORDS = {
    "pass": "Met.",
    "fail": "Missed: the whole interval is on the wrong side.",
    "hold": "Undecided: the interval lies on both sides.",
}


def gate_results(
    gate: Gate, estimates: Mapping[Key, Estimate], *, slices: Sequence[str], alpha: float
) -> tuple[GateResult, ...]:
    """Return how a gate was met: one result, or for ``"*"`` one per slice that could be judged and one for the rest.

    Parameters
    ----------
    gate
        The requirement.
    estimates
        By metric, slice and subject.
    slices
        Names of the declared slices.
    alpha
        Error that the gate may spend, two-sided.
    """
    subject = subject_of(gate)
    if gate.no_worse_than in _NOBODY and not any(key[2] == subject for key in estimates):
        return (_said(gate, "not-applicable", f"{gate.words}: {_NOBODY[str(gate.no_worse_than)]}."),)
    if gate.slice == EVERY_SLICE:
        return _every_slice(gate, estimates, slices=slices, alpha=alpha)
    found = estimates.get((gate.metric, gate.slice, subject))
    if found is None:
        return (_said(gate, "hold", f"{gate.words}: {_unmeasured(gate, estimates, slices)}."),)
    return (_judged(gate, widen(found, level=1 - alpha)),)


def _every_slice(
    gate: Gate, estimates: Mapping[Key, Estimate], *, slices: Sequence[str], alpha: float
) -> tuple[GateResult, ...]:
    if not slices:
        return (_said(gate, "not-applicable", f"{gate.words}: there is no declared slice to judge."),)
    subject, allowed = subject_of(gate), allowed_by(gate)
    found = {name: estimates.get((gate.metric, name, subject)) for name in slices}
    known = {name: each for name, each in found.items() if each is not None and each.has_interval}
    level = 1 - alpha / max(len(known), 1)
    wide = {name: widen(each, level=level) for name, each in known.items()}
    if not any(found.values()):
        return (_said(gate, "hold", f"{gate.words}: {_unmeasured(gate, estimates, slices)}."),)
    overall = estimates.get((gate.metric, EVERYWHERE, subject))
    enough = [name for name, each in wide.items() if _can_decide(each, overall, allowed)]
    judged = tuple(_judged(gate, wide[name]) for name in enough)
    few = [name for name in slices if name not in enough]
    if not judged:
        return (_said(gate, "hold", f"{gate.words}: no declared slice has enough rows to decide: {_listed(few)}."),)
    if not few:
        return judged
    return (
        *judged,
        _said(gate, "not-applicable", f"{gate.words}: too few rows to decide, not judged: {_listed(few)}."),
    )


def _can_decide(estimate: Estimate, overall: Estimate | None, allowed: Allowed) -> bool:
    """Return True if the slice is decided, or would be if it did as well as all rows together.

    So what counts as enough does not hang on how the slice itself came out.
    """
    if allowed.answer(estimate) != "hold":
        return True
    if overall is None or overall.value is None or estimate.value is None:
        return False
    shift = overall.value - estimate.value
    low = None if estimate.low is None else min(estimate.low + shift, overall.value)
    high = None if estimate.high is None else max(estimate.high + shift, overall.value)
    return allowed.answer(replace(estimate, value=overall.value, low=low, high=high)) != "hold"


def _judged(gate: Gate, estimate: Estimate) -> GateResult:
    allowed = allowed_by(gate)
    answer = allowed.answer(estimate)
    rows = allowed.rows_to_decide(estimate)
    place = "" if estimate.slice == EVERYWHERE else f" on {estimate.slice}"
    of = {"train": f"{gate.metric} on train less test", None: gate.metric}.get(
        gate.no_worse_than, f"{gate.metric} less that of the {str(gate.no_worse_than).replace('_', ' ')}"
    )
    message = f"{of}{place} is {written_estimate(estimate)} on {estimate.n:,} rows{_level(estimate)}; {_asked(gate)}. "
    if estimate.value is None or (answer == "hold" and not estimate.has_interval):
        message += f"Undecided: {estimate.note or 'no interval holds its stated level here'}."
    else:
        message += _WORDS[answer]
        message += f" About {rows:,} rows like these would decide." if rows else ""
    return GateResult(
        gate=gate, slice=estimate.slice, outcome=answer, estimate=estimate, message=message, n_to_decide=rows
    )


def _asked(gate: Gate) -> str:
    if gate.at_least is not None:
        return f"at least {gate.at_least:g} is required"
    if gate.at_most is not None:
        return f"at most {gate.at_most:g} is allowed"
    return f"it may be worse by {gate.margin:g}" if gate.margin else "it may not be worse"


def _level(estimate: Estimate) -> str:
    return f" at {100 * estimate.level:.4g} %" if estimate.has_interval else ""


def _unmeasured(gate: Gate, estimates: Mapping[Key, Estimate], slices: Sequence[str]) -> str:
    if gate.slice not in (EVERYWHERE, EVERY_SLICE, *slices):
        return f'there is no declared slice "{gate.slice}"{_meant(gate.slice, slices)}'
    subject = subject_of(gate)
    if not any(metric == gate.metric for metric, _, _ in estimates):
        return f"{gate.metric} was not measured"
    where = {EVERYWHERE: "", EVERY_SLICE: "on any declared slice"}.get(gate.slice, "on this slice")
    return f"{gate.metric} was not measured {where or 'for ' + subject.replace('_', ' ')}"


def _meant(name: str, slices: Sequence[str]) -> str:
    near = near_miss(name, slices)
    return "" if near is None else f'; did you mean "{near}"'


def _said(gate: Gate, outcome: Outcome, message: str) -> GateResult:
    return GateResult(gate=gate, slice=gate.slice, outcome=outcome, estimate=None, message=message)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
