"""Alerting rules of Prometheus for one model: of the server, and of what the watch found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from seatrial.reports.observed import FAULTS, Observed, duration
from seatrial.values import Gate
from seatrial.values.printable import printable

_SLOW_SHARE = 0.5
_MISSED_RUNS = 3
_TEMPLATE = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One alerting rule.

    Parameters
    ----------
    name, expression
        What it is called, and what is true while it fires.
    held
        How long it must be true before it fires.
    severity
        ``"critical"``, ``"warning"`` or ``"info"``.
    summary, hint
        What is wrong, and what to do; ``{{ $labels.x }}`` and ``{{ $value }}`` are filled in by Prometheus.
    """

    name: str
    expression: str
    held: str = "0m"
    severity: str
    summary: str
    hint: str


def render_rules(observed: Observed) -> str:
    """Return the rules as YAML that ``rule_files`` of Prometheus takes; the same settings give the same bytes.

    Quality is judged by its interval, never by its value: a rule fires when all of it misses the requirement.
    """
    name = printable(observed.project)
    lines = ["groups:"]
    for part, rules in (("server", _of_server(observed)), ("watch", _of_watch(observed))):
        lines += [f"  - name: {_text(f'seatrial {name} {part}')}", "    rules:"]
        for rule in rules:
            lines += _written(rule, observed)
    return "\n".join(lines) + "\n"


def _of_server(observed: Observed) -> Iterator[Rule]:
    yield from _of_workers()
    yield from _of_requests(observed)
    if observed.journal:
        yield from _of_journal()


def _of_workers() -> Sequence[Rule]:
    return (
        Rule(
            name="SeatrialAway",
            expression="absent(seatrial_workers)",
            held="5m",
            severity="critical",
            summary="Prometheus gets nothing from the server.",
            hint="See whether `seatrial serve` runs, and whether the key of the scrape is still good.",
        ),
        Rule(
            name="SeatrialWorkersMissing",
            expression="seatrial_workers < seatrial_workers_wanted",
            held="2m",
            severity="critical",
            summary="Only {{ $value }} workers run.",
            hint="The log of `seatrial serve` says why a worker ended.",
        ),
        Rule(
            name="SeatrialWorkersRestart",
            expression="delta(seatrial_worker_restarts[15m]) > 3",
            severity="warning",
            summary="Workers were started again {{ $value }} times in a quarter of an hour.",
            hint="The log of `seatrial serve` says why they ended.",
        ),
        Rule(
            name="SeatrialStoreAway",
            expression="seatrial_store_reachable == 0",
            held="5m",
            severity="warning",
            summary="The store cannot be read; aliases and keys stay as they are.",
            hint="See whether the database answers.",
        ),
        Rule(
            name="SeatrialGivesUp",
            expression="increase(seatrial_dropped_total[15m]) > 0",
            held="15m",
            severity="info",
            summary="{{ $labels.what }} are given up for lack of time.",
            hint="Give the server more workers.",
        ),
    )


def _of_requests(observed: Observed) -> Sequence[Rule]:
    of, within = observed.of_server, observed.deadline.total_seconds()
    failed = f'sum(rate(seatrial_requests_total{{{of}, code=~"{FAULTS}"}}[5m]))'
    took = f'sum by (le) (rate(seatrial_request_seconds_bucket{{{of}, code="ok"}}[5m]))'
    return (
        Rule(
            name="SeatrialRequestsFail",
            expression=f"{failed} / sum(rate(seatrial_requests_total{{{of}}}[5m])) > 0.01",
            held="5m",
            severity="critical",
            summary="The server fails {{ $value | humanizePercentage }} of the requests.",
            hint="Their codes stand in the dashboard and in the access log.",
        ),
        Rule(
            name="SeatrialSlow",
            expression=f"histogram_quantile(0.99, {took}) > {_SLOW_SHARE * within:g}",
            held="10m",
            severity="warning",
            summary="One answer in a hundred takes {{ $value | humanizeDuration }} or more; "
            f"{within:g} s is the deadline.",
            hint="Give the server more workers, or optimise the model.",
        ),
    )


def _of_journal() -> Sequence[Rule]:
    return (
        Rule(
            name="SeatrialJournalLate",
            expression="seatrial_journal_lag_seconds > 600",
            held="5m",
            severity="warning",
            summary="What was answered {{ $value | humanizeDuration }} ago is not in the journal yet.",
            hint="See whether the disk is full and what the compactor says in the log.",
        ),
        Rule(
            name="SeatrialCompactionFails",
            expression="seatrial_journal_compaction_failed == 1",
            held="10m",
            severity="critical",
            summary="The compactor fails, so the inbox grows.",
            hint="The log of `seatrial serve` says why.",
        ),
    )


def _of_watch(observed: Observed) -> Iterator[Rule]:
    of, late = observed.of_watch, _MISSED_RUNS * observed.every
    yield Rule(
        name="SeatrialAlarm",
        expression=f"seatrial_watch_verdict{{{of}}} == 2",
        severity="critical",
        summary="The watch of {{ $labels.model }} {{ $labels.version }} alarms.",
        hint="Open its report: the first reason is the one that matters most.",
    )
    yield Rule(
        name="SeatrialWatchLate",
        expression=f"time() - seatrial_watch_seen_seconds{{{of}}} > {late.total_seconds():.0f}",
        severity="warning",
        summary="The model was last looked at {{ $value | humanizeDuration }} ago.",
        hint="See whether `seatrial watch` runs.",
    )
    yield Rule(
        name="SeatrialWatchAway",
        expression=f"absent(seatrial_watch_verdict{{{of}}})",
        held=duration(late),
        severity="warning",
        summary="Prometheus gets nothing from the watch.",
        hint="See whether `seatrial watch` runs and whether the node exporter reads its folder.",
    )
    yield from _of_findings(observed)
    for gate in observed.gates:
        yield from _of_gate(gate, of)


def _of_findings(observed: Observed) -> Iterator[Rule]:
    of = observed.of_watch
    yield Rule(
        name="SeatrialColumnMoved",
        expression=f"seatrial_watch_drifted{{{of}}} == 1",
        severity="warning",
        summary="{{ $labels.column }} surely moved by more than matters.",
        hint="Look at where the column comes from, then at the estimated quality.",
    )
    yield Rule(
        name="SeatrialOutcomesLate",
        expression=f"seatrial_watch_outcomes_late{{{of}}} > 0",
        held=duration(max(observed.every, timedelta(hours=1))),
        severity="warning",
        summary="Fewer outcomes have come than is usual at their age.",
        hint="See whether outcomes are still sent to `/feedback`.",
    )
    if observed.slices:
        yield Rule(
            name="SeatrialSliceWorse",
            expression=f"seatrial_watch_slice_worse{{{of}}} == 1",
            severity="warning",
            summary="{{ $labels.metric }} of {{ $labels.slice }} surely got worse ({{ $labels.source }}).",
            hint="Look at what changed for these rows.",
        )


def _of_gate(gate: Gate, of: str) -> Iterator[Rule]:
    """Return what fires when a requirement is surely missed: as realised, or as estimated where that is trusted."""
    bound, sign, limit = ("high", "<", gate.at_least) if gate.at_least is not None else ("low", ">", gate.at_most)
    if limit is None:
        return
    trusted = f'seatrial_watch_estimate_trusted{{{of}, metric="{gate.metric}"}} == 1'
    for source, severity in (("realised", "critical"), ("estimated", "warning")):
        series = f'seatrial_watch_quality{{{of}, metric="{gate.metric}", source="{source}", bound="{bound}"}}'
        condition = f"{series} {sign} {limit!r}"
        if source == "estimated":
            condition = f"({condition}) and on (project, model, version, metric) ({trusted})"
        yield Rule(
            name="SeatrialQualityMissed",
            expression=condition,
            severity=severity,
            summary=f"{gate.metric}, {source}, surely misses what is required ({gate.words}): its limit is "
            "{{ $value }}.",
            hint="Open the report of the watch; then release an earlier version or train anew.",
        )


def _written(rule: Rule, observed: Observed) -> Iterable[str]:
    owner = {"owner": observed.owner} if observed.owner else {}
    labels = {"severity": rule.severity, "project": observed.project, **owner}
    yield f"      - alert: {rule.name}"
    yield f"        expr: {_text(rule.expression)}"
    yield f"        for: {rule.held}"
    yield "        labels:"
    yield from (f"          {name}: {_text(_plain(value))}" for name, value in labels.items())
    yield "        annotations:"
    yield f"          summary: {_text(f'{_plain(observed.project)}: {rule.summary}')}"
    yield f"          description: {_text(rule.hint)}"


def _plain(text: str) -> str:
    """Return text in which Prometheus finds nothing to fill in."""
    return _TEMPLATE.sub(lambda found: " ".join(found[0]), text)


def _text(text: str) -> str:
    """Return text as a scalar of YAML in double quotes."""
    return json.dumps(printable(text), ensure_ascii=False)
