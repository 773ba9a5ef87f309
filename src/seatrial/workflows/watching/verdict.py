"""What quality comes to: findings of a window, each metric against what the trial promised and the gates require."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from seatrial.metrics import METRICS
from seatrial.monitoring.codes import Code
from seatrial.monitoring.quality import ClassDays, backtest_finding, fallen_finding, selective_labels
from seatrial.values import EVERYWHERE, Estimate, Finding, Window
from seatrial.values.watched import QualityPoint, Unseen
from seatrial.workflows.watching.quality import Quality, Served, expected, margin

REALISED = Code(code="WAT221", name="realised quality", asks="Is the model surely worse than at its trial?")
GATE = Code(code="WAT222", name="gate in service", asks="Does the model still meet what its gates require?")


def quality_findings(served: Served, quality: Quality) -> Iterator[Finding]:
    """Give what estimates, truths and gates say; what could not be had is not among it."""
    trusted = {each.metric: each.trusted for each in quality.standings}
    for estimate in quality.estimates:
        if estimate.subject == "estimated" and estimate.value is not None:
            yield from _estimated(served, estimate, trusted=trusted.get(estimate.metric, True))
    for truth, point in quality.matured:
        yield from _realised(served, truth, point)
    for each in quality.standings:
        if each.given and not each.trusted:
            yield backtest_finding(each)


def unseen_of(served: Served, quality: Quality, window: Window, *, now: datetime) -> Iterator[Unseen]:
    """Give what could not be seen of the quality of a window, and why."""
    reasons: dict[str, list[str]] = {}
    for estimate in quality.estimates:
        if estimate.subject == "estimated" and estimate.value is None:
            reasons.setdefault(estimate.note, []).append(estimate.metric)
    for why, metrics in reasons.items():
        yield Unseen(what=f"estimated {', '.join(metrics)}", why=why, hint="Send outcomes, or wait for them.")
    if not any(estimate.subject == "estimated" for estimate in quality.estimates):
        yield Unseen(
            what="estimated quality",
            why="no day with outcomes is known from which it could be learned",
            hint="seatrial feedback FILE takes outcomes; the test table of the trial gives days too.",
        )
    due = (window.end or now) + served.project.watch.outcome_delay
    if due > now:
        yield Unseen(
            what="realised quality of this window",
            why=f"its outcomes are complete {served.project.watch.outcome_delay} after its end, {due.isoformat()}",
        )


def selective_words(served: Served, window: Window) -> str:
    """Return how outcomes are selected, of the days that had the time to get theirs; empty when nothing says so."""
    if window.end is None:
        return ""
    days = served.live(Window(end=window.end - served.project.watch.outcome_delay))
    found = selective_labels(days) if isinstance(days, ClassDays) and days.dates else None
    return "" if found is None else found.words


def _estimated(served: Served, estimate: Estimate, *, trusted: bool) -> Iterator[Finding]:
    usual, direction = expected(served, estimate.metric), _direction(estimate.metric)
    if usual is None or direction is None:
        return
    found = fallen_finding(estimate, usual, margin(served, estimate.metric), higher_is_better=direction)
    if found.status == "fail" and not trusted:
        found = replace(found, status="warn", message=f"{found.message} Past estimates of it did not turn out well.")
    if found.status != "pass":
        yield found


def _realised(served: Served, truth: Estimate, point: QualityPoint) -> Iterator[Finding]:
    usual, direction = expected(served, truth.metric), _direction(truth.metric)
    if truth.value is None or truth.low is None or truth.high is None:
        return
    when = f"{point.start[:10]} to {point.end[:10]}"
    shown = f"{truth.metric} was {truth.value:.3g} ({truth.low:.3g} to {truth.high:.3g}) in {when}"
    if usual is not None and direction is not None:
        reach = margin(served, truth.metric)
        if truth.high < usual - reach if direction else truth.low > usual + reach:
            yield REALISED.says(
                "fail",
                f"{shown}, and {usual:.3g} at the trial: worse by more than {reach:.3g}.",
                where=truth.metric,
                hint="Look at the columns that drifted and at slices that got worse; then train anew.",
                measured={"value": truth.value, "low": truth.low, "high": truth.high, "expected": usual},
            )
    for gate in served.project.gates:
        if gate.metric != truth.metric or gate.slice != EVERYWHERE:
            continue
        missed = (gate.at_least is not None and truth.high < gate.at_least) or (
            gate.at_most is not None and truth.low > gate.at_most
        )
        if missed:
            yield GATE.says("fail", f"{shown}: the gate requires {gate.words}.", where=truth.metric)


def _direction(metric: str) -> bool | None:
    return METRICS[metric].higher_is_better if metric in METRICS else False if metric == "expected_cost" else None


def of_metrics(estimates: Sequence[Estimate], subject: str) -> dict[str, Estimate]:
    """Return estimates of one subject by metric."""
    return {each.metric: each for each in estimates if each.subject == subject}
