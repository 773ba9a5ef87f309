"""A trial's evidence as a reader of a terminal wants it: verdict first, then findings, then numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from seatrial.metrics import METRICS
from seatrial.values import EVERYWHERE, MODEL, Estimate, Evidence, Finding, Gate, GateResult, PeriodRow, SliceRow
from seatrial.values.printable import printable

COLOURS = {
    "deploy": "green",
    "hold": "yellow",
    "reject": "red",
    "pass": "green",
    "warn": "yellow",
    "fail": "red",
    "skipped": "yellow",
}
SIGNS = {"deploy": "+", "hold": "?", "reject": "x", "pass": "+", "warn": "!", "fail": "x", "skipped": "?"}
OUTCOMES = ("fail", "hold", "pass", "not-applicable")
ORDER = ("fail", "skipped", "warn", "pass", "not-applicable")
MOST_SLICES = 5


def print_trial(console: Console, evidence: Evidence) -> None:
    """Print the verdict, what was found, what was required and what was measured."""
    parts: list[RenderableType] = [verdict_panel(evidence), findings_table(evidence.findings)]
    if evidence.gates:
        parts.append(gates_table(evidence.gates))
    parts.append(numbers_table(evidence.estimates))
    weak = [row for row in evidence.exhibits.slices if row.flagged]
    if weak:
        parts.append(slices_table(weak[:MOST_SLICES]))
    bad = worst_periods(evidence)
    if bad:
        parts.append(periods_table(bad))
    console.print(Group(*parts))


def verdict_panel(evidence: Evidence) -> Panel:
    """Return the verdict and its reasons in a frame."""
    decision = evidence.verdict.decision
    lines = Text()
    for i, reason in enumerate(evidence.verdict.reasons):
        lines.append("\n" if i else "")
        lines.append(f"{SIGNS[reason.decision]} {reason.source}: ", style=COLOURS[reason.decision])
        lines.append(printable(reason.message))
        if reason.hint:
            lines.append(f"\n  -> {printable(reason.hint)}", style="dim")
    model = evidence.inputs.model
    title = Text(decision.upper(), style=f"bold {COLOURS[decision]}")
    title.append(printable(f"  {evidence.purpose.name} · {model.name} {model.version}"), style="not bold default")
    return Panel(lines, title=title, title_align="left", border_style=COLOURS[decision])


def findings_table(findings: Sequence[Finding]) -> RenderableType:
    """Return the findings that need a reader, and a count of all."""
    counts = {status: sum(finding.status == status for finding in findings) for status in ORDER}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    table = Table(title=f"Findings: {told}", title_justify="left", expand=True, show_edge=False)
    for heading, ratio in (("", 1), ("code", 3), ("where", 4), ("what was found", 14)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for status in ("fail", "skipped", "warn"):
        for finding in findings:
            if finding.status == status:
                sign = Text(SIGNS[status], style=COLOURS[status])
                table.add_row(sign, finding.code, Text(printable(finding.where)), Text(printable(finding.message)))
    return table if table.row_count else Text(f"Findings: {told or 'none'}")


def gates_table(results: Iterable[GateResult]) -> Table:
    """Return what was required and how it was met, in one row per gate."""
    by_gate: dict[Gate, list[GateResult]] = {}
    for result in results:
        by_gate.setdefault(result.gate, []).append(result)
    table = Table(title="Gates", title_justify="left", expand=True, show_edge=False)
    for heading, ratio in (("", 3), ("required", 8), ("what was measured", 12)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for gate, met in by_gate.items():
        worst = min((result.outcome for result in met), key=OUTCOMES.index)
        table.add_row(
            Text(worst, style=COLOURS.get(worst, "dim")), Text(printable(gate.words)), Text(printable(_met(met, worst)))
        )
    return table


def _met(results: Sequence[GateResult], worst: str) -> str:
    """Return how a gate was met: in full where it was judged once, else counted, with the worst named."""
    if len(results) == 1:
        return results[0].message
    counts = {outcome: [each for each in results if each.outcome == outcome] for outcome in OUTCOMES}
    told = ", ".join(f"{outcome} on {len(each)}" for outcome, each in counts.items() if each)
    named = ", ".join(each.slice for each in counts[worst][:MOST_SLICES])
    return f"{told} slices" + ("" if worst == "pass" else f"; {worst}: {named}")


def numbers_table(estimates: Sequence[Estimate], *, title: str = "Numbers on the test table") -> Table:
    """Return every metric of the model on the whole table."""
    table = Table(title=title, title_justify="left", expand=True, show_edge=False)
    for heading, justify in (("metric", "left"), ("value", "right"), ("95 % interval", "left"), ("n", "right")):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    table.add_column("how", overflow="fold", ratio=1)
    for estimate in estimates:
        if estimate.subject == MODEL and estimate.slice == EVERYWHERE:
            how = Text(estimate.note or estimate.method, style="dim")
            table.add_row(estimate.metric, _number(estimate.value), interval(estimate), f"{estimate.n:,}", how)
    return table


def slices_table(rows: Iterable[SliceRow]) -> Table:
    """Return where the model is weak, the most harmful first."""
    table = Table(title="Where it is weak", title_justify="left", expand=True, show_edge=False)
    for heading in ("rows", "share", "errors", "elsewhere"):
        table.add_column(heading, justify="right")
    table.add_column("slice", ratio=1, overflow="fold")
    for row in rows:
        table.add_row(
            f"{row.n:,}", f"{row.share:.1%}", f"{row.error:.1%}", f"{row.rest:.1%}", Text(printable(row.slice.name))
        )
    return table


def worst_periods(evidence: Evidence) -> list[PeriodRow]:
    """Return the periods whose whole interval is worse than the model's own value on all rows, the worst first."""
    overall = {
        each.metric: each.value for each in evidence.estimates if (each.subject, each.slice) == (MODEL, EVERYWHERE)
    }
    worse: list[tuple[float, PeriodRow]] = []
    for row in evidence.exhibits.periods:
        higher, usual = METRICS[row.metric].higher_is_better, overall.get(row.metric)
        if higher is None or usual is None or row.value is None or row.low is None or row.high is None:
            continue
        if row.high < usual if higher else row.low > usual:
            worse.append((row.value if higher else -row.value, row))
    return [row for _, row in sorted(worse, key=lambda each: each[0])[:MOST_SLICES]]


def periods_table(rows: Sequence[PeriodRow]) -> Table:
    """Return when the model was weak, the worst first."""
    table = Table(
        title=f"When it is weak: its worst {rows[0].unit}s", title_justify="left", expand=True, show_edge=False
    )
    for heading in (rows[0].unit, rows[0].metric, "95 % interval", "rows"):
        table.add_column(heading)
    for row in rows:
        table.add_row(row.start, _number(row.value), f"{_number(row.low)} to {_number(row.high)}", f"{row.n:,}")
    return table


def interval(estimate: Estimate) -> str:
    """Return the interval as text, or a word where there is none."""
    if not estimate.has_interval:
        return "none"
    return f"{_number(estimate.low)} to {_number(estimate.high)}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}" if abs(value) >= 1000 else f"{value:.3f}"  # noqa: PLR2004 - four digits
