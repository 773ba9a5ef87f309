"""The trial in a screenful of Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seatrial.reports.bundles import Bundle, bundle
from seatrial.reports.figures import key_estimates
from seatrial.reports.tables import left_out, markdown_table
from seatrial.reports.wording import DECISIONS, OUTCOMES, STATUSES, source_words, status_words
from seatrial.values import EVERYWHERE, Evidence, Finding, GateResult, Reason, TableRef
from seatrial.values.markdown import escape_markdown
from seatrial.values.written import written_estimate

MOST_REASONS = 5
MOST_FINDINGS = 12
MOST_GATES = 12
LONGEST = 300


def render_summary(evidence: Evidence) -> str:
    """Return the verdict, its reasons, the key numbers, and what failed or warns: Markdown of about 60 lines.

    Long lists are cut and say so; text from the data cannot break a table, start a heading or mention anyone.
    """
    blocks = [
        _head(evidence),
        _reasons(evidence.verdict.reasons),
        _numbers(evidence),
        _gates(evidence.gates),
        _findings(evidence.findings),
        _foot(evidence),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(evidence: Evidence) -> str:
    decision = DECISIONS[evidence.verdict.decision]
    model = evidence.inputs.model
    name = evidence.purpose.name or model.name
    counts = _counts(evidence.findings)
    return (
        f"## {decision.mark} {decision.word}: {_line(name)}\n\n"
        f"{decision.meaning} Model {_line(model.name)} version {_line(model.version)} "
        f"(`{model.digest[:19]}`){f'; checks: {counts}' if counts else ''}."
    )


def _counts(findings: Iterable[Finding]) -> str:
    present = list(findings)
    tallies = [(status, sum(finding.status == status for finding in present)) for status in STATUSES]
    return ", ".join(f"{n} {status_words(status, n)}" for status, n in tallies if n)


def _reasons(reasons: Sequence[Reason]) -> str:
    lines = ["### Why", ""]
    for place, reason in enumerate(reasons[:MOST_REASONS], 1):
        hint = f" *What to do:* {_line(reason.hint)}" if reason.hint else ""
        lines.append(f"{place}. **{source_words(reason.source)}** {_line(reason.message)}{hint}")
    return "\n".join([*lines, *left_out(len(reasons) - MOST_REASONS)])


def _numbers(evidence: Evidence) -> str:
    rows = [
        (f"`{estimate.metric}`", _line(written_estimate(estimate)), f"{estimate.n:,}")
        for estimate in key_estimates(evidence)
    ]
    return markdown_table("Key numbers", ("metric", "value [95 % interval]", "rows"), rows)


def _gates(gates: Sequence[GateResult]) -> str:
    """Return the gates that are missed or open, and those met on all rows; the others are counted."""
    rank = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    shown = [g for g in gates if g.outcome in {"fail", "hold"} or (g.outcome == "pass" and g.slice == EVERYWHERE)]
    shown = sorted(shown, key=lambda result: rank[result.outcome])[:MOST_GATES]
    rows = [
        (
            f"{OUTCOMES[result.outcome].mark} {OUTCOMES[result.outcome].word.lower()}",
            _line(result.requirement),
            _line(result.message),
        )
        for result in shown
    ]
    told = [result.outcome for result in shown]
    counts = [
        f"{left} {OUTCOMES[outcome].word.lower()}"
        for outcome in rank
        if (left := sum(result.outcome == outcome for result in gates) - told.count(outcome))
    ]
    table = markdown_table("Gates", ("outcome", "requirement", "found"), rows)
    return f"{table}\n\nBesides: {', '.join(counts)}." if table and counts else table


def _findings(findings: Sequence[Finding]) -> str:
    bundles = bundle(f for status in ("fail", "skipped", "warn") for f in findings if f.status == status)
    rows = [_bundle_row(each) for each in bundles[:MOST_FINDINGS]]
    return markdown_table(
        "Findings", ("check", "where", "what, and what to do"), rows, more=len(bundles) - MOST_FINDINGS
    )


def _bundle_row(each: Bundle) -> tuple[str, str, str]:
    others = len(each.findings) - 1
    where = f"{each.first.name}: {', '.join(each.places)}" if each.places else each.first.name
    more = f" ({others} more like it)" if others else ""
    hint = f" {each.first.hint}" if each.first.hint else ""
    return (
        f"{STATUSES[each.first.status].mark} {each.first.code}",
        _line(where),
        _line(each.first.message + more + hint),
    )


def _foot(evidence: Evidence) -> str:
    inputs = evidence.inputs
    on = f" on {_line(', '.join(_rows_words(table) for table in inputs.tables))}" if inputs.tables else ""
    use = f" Candidate {inputs.look} on this test table." if inputs.look > 1 else ""
    sealed = " The test table is sealed: only figures are told." if inputs.sealed else ""
    return f"<sub>Seatrial {inputs.code_version}, seed {inputs.seed}{on}.{use}{sealed}</sub>"


def _rows_words(table: TableRef) -> str:
    drawn = "" if table.drawn_from is None else f" (drawn from {table.drawn_from:,})"
    return f"{table.rows:,} rows of {table.name}{drawn}"


def _line(text: str) -> str:
    return escape_markdown(text, longest=LONGEST)
