"""The model card: a Hugging Face README of what was measured and what nobody has said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from seatrial.governance.front_matter import Yaml, front_matter
from seatrial.governance.model_index import model_index
from seatrial.metrics.catalogue import METRICS
from seatrial.values import EVERYWHERE, MODEL, Evidence, Finding, SliceRow, TableRef
from seatrial.values.markdown import escape_markdown
from seatrial.values.written import written_estimate, written_share

MOST_SLICES = 10
MOST_FINDINGS = 20

_PIPELINES = MappingProxyType(
    {"binary": "tabular-classification", "multiclass": "tabular-classification", "regression": "tabular-regression"}
)
_LIBRARIES: Mapping[str, str] = MappingProxyType({"sklearn": "sklearn", "lightgbm": "lightgbm", "onnx": "onnx"})
_DECISIONS = MappingProxyType(
    {
        "deploy": "**Deploy**: the evidence meets every requirement.",
        "hold": "**Hold**: the evidence does not decide; something that matters is not known yet.",
        "reject": "**Reject**: the evidence shows that a requirement is missed.",
    }
)


def render_card(evidence: Evidence) -> str:
    """Return a model card: a YAML head with ``model-index``, then Markdown.

    What the project does not state is said to be missing, with what to add; there is no filler.
    """
    blocks = [
        front_matter(_head(evidence)),
        f"# {escape_markdown(_name(evidence))}",
        _verdict(evidence),
        _details(evidence),
        _use(evidence),
        _answers(evidence),
        _data(evidence.inputs.tables),
        _evaluation(evidence),
        _weak(evidence.exhibits.slices),
        _limits(evidence.findings),
        _reproduction(evidence),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _name(evidence: Evidence) -> str:
    return evidence.purpose.name or evidence.inputs.model.name


def _head(evidence: Evidence) -> dict[str, Yaml]:
    head: dict[str, Yaml] = {}
    family = evidence.inputs.model.format.split("-", maxsplit=1)[0]
    if family in _LIBRARIES:
        head["library_name"] = _LIBRARIES[family]
    head["pipeline_tag"] = _PIPELINES[evidence.task]
    head["tags"] = ["seatrial", f"verdict-{evidence.verdict.decision}", f"risk-{evidence.purpose.risk}"]
    index = model_index(evidence, name=_name(evidence))
    if index:
        head["model-index"] = index
    return head


def _verdict(evidence: Evidence) -> str:
    lines = [_DECISIONS[evidence.verdict.decision], ""]
    for reason in evidence.verdict.reasons:
        hint = f" What to do: {escape_markdown(reason.hint)}" if reason.hint else ""
        lines.append(f"- {escape_markdown(reason.source)}: {escape_markdown(reason.message)}{hint}")
    return "\n".join(lines)


def _details(evidence: Evidence) -> str:
    model = evidence.inputs.model
    return _section(
        "Model details",
        f"- Model: {escape_markdown(model.name)}, version {escape_markdown(model.version)}",
        f"- File: {escape_markdown(model.format)}, {model.size_bytes:,} bytes",
        f"- Digest: `{model.digest}`",
        f"- Task: {evidence.task}",
        f"- Owner: {escape_markdown(evidence.purpose.owner) or _missing('set `owner` in `[project]`')}",
        f"- Licence of the model: {_missing('add `license:` to the head of this card')}",
        f"- Trained by: {_missing('say here by which code, on which features and with which settings')}",
    )


def _use(evidence: Evidence) -> str:
    use = escape_markdown(evidence.purpose.intended_use)
    return _section(
        "Intended use",
        use or _missing("set `intended_use` in `[project]`"),
        "",
        f"Risk level: {evidence.purpose.risk}.",
        "",
        f"Not meant for: {_missing('say here which uses are out of scope, and who would be harmed by an error')}",
    )


def _answers(evidence: Evidence) -> str:
    fields = [f"| {escape_markdown(field.name)} | {field.type} |" for field in evidence.signature.inputs]
    classes = ", ".join(escape_markdown(str(level)) for level in evidence.signature.classes)
    lines = [f"Predicts `{_code(evidence.roles.target)}` as a {evidence.signature.output}."]
    if classes:
        lines.append(f"Classes: {classes}.")
    if evidence.task == "binary" and evidence.threshold is not None:
        lines.append(f"Says {escape_markdown(evidence.positive) or 'yes'} from a score of {evidence.threshold:g}.")
    if not fields:
        return _section("Inputs and outputs", *lines, "", f"Inputs: {_missing('the model file names none')}")
    return _section("Inputs and outputs", *lines, "", "| input | type |", "| --- | --- |", *fields)


def _data(tables: Sequence[TableRef]) -> str:
    lines = [line for table in tables for line in _table_lines(table)]
    if not any(table.name in {"train", "table"} for table in tables):
        lines.append(f"- **train**: {_missing('name the training table in `[data]`, so that it can be checked')}")
    return _section("Data", *lines)


def _table_lines(table: TableRef) -> Iterable[str]:
    where = ", ".join(f"`{_code(path)}`" for path in table.paths) or "a frame given by the Python API"
    period = f", {table.first} to {table.last}" if table.first and table.last else ""
    rows = f"{table.rows:,} rows" + ("" if table.drawn_from is None else f" drawn from {table.drawn_from:,}")
    yield f"- **{escape_markdown(table.name)}**: {rows}, {table.columns} columns{period}, from {where}"
    yield f"  - digest `{table.digest}`"
    yield f"  - source: {escape_markdown(table.source) or _missing('declare the `source` of the data')}"
    yield f"  - licence: {escape_markdown(table.licence) or _missing('declare the `licence` of the data')}"


def _evaluation(evidence: Evidence) -> str:
    own = [e for e in evidence.estimates if e.subject == MODEL and e.slice == EVERYWHERE]
    measured = [e for e in own if e.value is not None]
    if not measured:
        return _section("Evaluation", "Nothing could be measured.")
    lines = ["Measured on the test table; the interval holds at the level said.", ""]
    lines += [
        "| metric | value [interval] | rows | level | method | what it says |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for e in measured:
        words = METRICS[e.metric].words if e.metric in METRICS else ""
        cells = (
            f"`{e.metric}`",
            written_estimate(e),
            f"{e.n:,}",
            f"{e.level:.0%}",
            escape_markdown(e.method),
            escape_markdown(words),
        )
        lines.append(f"| {' | '.join(cells)} |")
    unknown = [f"`{e.metric}`: {escape_markdown(e.note) or 'no reason given'}" for e in own if e.value is None]
    if unknown:
        lines += ["", "Not measured:", "", *(f"- {line}" for line in unknown)]
    if evidence.gates:
        lines += ["", "### Requirements", "", "| requirement | outcome | found |", "| --- | --- | --- |"]
        lines += [
            f"| {escape_markdown(g.requirement)} | {g.outcome} | {escape_markdown(g.message)} |" for g in evidence.gates
        ]
    return _section("Evaluation", *lines)


def _weak(slices: Sequence[SliceRow]) -> str:
    weak = sorted((row for row in slices if row.flagged), key=lambda row: (-row.harm, row.slice.name))
    if not slices:
        return _section("Where it is weak", _missing("declare slices in `[slices]`, or let them be searched"))
    if not weak:
        return _section("Where it is weak", f"None of {len(slices)} parts of the data is surely worse than the rest.")
    lines = [
        "| rows where | share of rows | error | error elsewhere | surely more by |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in weak[:MOST_SLICES]:
        cells = (escape_markdown(row.slice.name), *map(written_share, (row.share, row.error, row.rest, row.excess_low)))
        lines.append(f"| {' | '.join(cells)} |")
    if len(weak) > MOST_SLICES:
        lines += ["", f"... and {len(weak) - MOST_SLICES} more in the evidence."]
    return _section("Where it is weak", *lines)


def _limits(findings: Sequence[Finding]) -> str:
    lines: list[str] = []
    for status, title in (
        ("fail", "Failed"),
        ("skipped", "Not known"),
        ("warn", "Warnings"),
        ("not-applicable", "Not examined"),
    ):
        told = [finding for finding in findings if finding.status == status]
        if told:
            lines += [f"### {title}", "", *map(_finding_line, told[:MOST_FINDINGS])]
            lines += (
                [f"- ... and {len(told) - MOST_FINDINGS} more in the evidence."] if len(told) > MOST_FINDINGS else []
            )
            lines.append("")
    passed = sum(finding.status == "pass" for finding in findings)
    lines.append(f"{passed} of {len(findings)} checks passed." if findings else "No check was run.")
    return _section("Risks and limits", *lines)


def _finding_line(finding: Finding) -> str:
    where = f" ({escape_markdown(finding.where)})" if finding.where else ""
    hint = f" {escape_markdown(finding.hint)}" if finding.hint else ""
    return f"- {finding.code} {escape_markdown(finding.name)}{where}: {escape_markdown(finding.message)}{hint}"


def _reproduction(evidence: Evidence) -> str:
    inputs = evidence.inputs
    libraries = ", ".join(f"{name} {version}" for name, version in inputs.libraries)
    return _section(
        "How to check this card",
        "Run `seatrial trial` on the same inputs with the same seed; the evidence comes out the same, byte for byte,",
        "apart from time and machine. `seatrial card` writes this card again from the stored evidence.",
        "",
        f"- Seatrial {inputs.code_version}, code `{inputs.code_digest}`",
        f"- Project file with all settings resolved: `{inputs.project_digest}`",
        f"- Seed: {inputs.seed}",
        f"- Libraries: {libraries or 'none recorded'}",
        f"- Measured: {evidence.run.started}",
    )


def _section(title: str, *lines: str) -> str:
    return "\n".join([f"## {title}", "", *lines]).rstrip()


def _missing(what: str) -> str:
    return f"*Not stated by the project: {what}.*"


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
