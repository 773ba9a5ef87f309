"""What may leave a trial whose test table is sealed: digests and estimates, and nothing that stands in a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from seatrial.evidence.spend import CODE as USE
from seatrial.values import Exhibits, Finding, InputError, Inputs

_QUOTING = re.compile(r"TBL009|TBL01\d|TBL02\d|MDL009|MDL01[12]|USE030")
_WORDS = {
    "pass": "Nothing was found.",
    "warn": "Something was found.",
    "fail": "Something was found that rejects.",
    "skipped": "The answer could not be had.",
    "not-applicable": "The question does not arise.",
}
_SEALED = "The test table is sealed, only figures are told:"
_HINT = "Whoever keeps the test table can see what, by a trial without [data] sealed."


def sealed_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by code, status and figures; their words, which may quote rows, are replaced.

    The column stays where one is named, except for slices, whose names hold values.
    """
    return tuple(each if each.code == USE else _sealed(each) for each in findings)


def sealed_exhibits(exhibits: Exhibits) -> Exhibits:
    """Return the exhibits that are estimates: declared slices, periods, columns in a line, counts of the answers.

    Curves and histograms follow single rows, and the limits of found slices are made of their values.
    """
    declared = tuple(replace(row, merged=()) for row in exhibits.slices if row.origin == "declared")
    return replace(exhibits, curves=(), histograms=(), slices=declared)


def sealed_inputs(inputs: Inputs) -> Inputs:
    """Return the inputs without the first and the last instant of a table."""
    tables = tuple(replace(table, first="", last="") for table in inputs.tables)
    return replace(inputs, tables=tables, sealed=True)


def may_quote(error: InputError) -> bool:
    """Return whether an error may quote a row: those of the content of tables, and of a model's answers to rows."""
    return _QUOTING.fullmatch(error.code) is not None


def sealed_error(error: InputError) -> InputError:
    """Return an error of a table or a model without what it quotes of a row."""
    return InputError(
        error.code,
        "a table cannot be judged on; what was found is not told, because the test table is sealed",
        where="data.sealed",
        expected="what the page of this code says",
        fix="whoever keeps the test table can see what, by a trial with --set data.sealed=false",
    )


def _sealed(finding: Finding) -> Finding:
    figures = tuple((name, value) for name, value in finding.measured if isinstance(value, int | float))
    told = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in figures)
    found = finding.status in {"warn", "fail", "skipped"}
    return replace(
        finding,
        where="" if "=" in finding.where or "<" in finding.where else finding.where,
        message=f"{_WORDS[finding.status]} {_SEALED} {told or 'none'}.",
        hint=_HINT if found else "",
        measured=figures,
    )
