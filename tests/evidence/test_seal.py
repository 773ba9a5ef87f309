"""Of a sealed test table, digests and estimates leave a trial; words that may quote rows do not."""

from __future__ import annotations

import json

import pytest

from reports.samples import binary
from seatrial.evidence.seal import may_quote, sealed_error, sealed_exhibits, sealed_findings, sealed_inputs
from seatrial.evidence.spend import use_of_test
from seatrial.values import Finding, InputError
from seatrial.values.canonical import dumps

QUOTED = "Ms Smith, 7 Elm Row"


def finding(where: str, status: str = "warn") -> Finding:
    figures = (("example", QUOTED), ("share", 0.2), ("rows", 12))
    return Finding(
        code="DATA029", name="outliers", status=status, where=where, message=QUOTED, hint=QUOTED, measured=figures
    )


def test_words_go_and_figures_stay() -> None:
    (found,) = sealed_findings([finding("age")])
    assert (found.code, found.status, found.where) == ("DATA029", "warn", "age")
    assert found.measured == (("share", 0.2), ("rows", 12))
    assert QUOTED not in dumps(found).decode()


@pytest.mark.parametrize("where", ["city=Oslo", "3 <= age < 7", "x < 0.5"])
def test_names_of_slices_hold_values(where: str) -> None:
    assert sealed_findings([finding(where)])[0].where == ""


def test_how_far_the_table_is_used_is_told_in_full() -> None:
    assert sealed_findings([use_of_test(12)]) == (use_of_test(12),)


def test_what_follows_single_rows_is_not_shown() -> None:
    whole = binary()
    shown = sealed_exhibits(whole.exhibits)
    assert whole.exhibits.curves
    assert (shown.curves, shown.histograms) == ((), ())
    assert {row.origin for row in shown.slices} <= {"declared"}
    assert shown.columns == whole.exhibits.columns


def test_the_first_and_the_last_instant_stay_inside() -> None:
    inputs = sealed_inputs(binary().inputs)
    assert inputs.sealed
    assert {(table.first, table.last) for table in inputs.tables} == {("", "")}
    assert json.loads(dumps(inputs))["tables"][0]["digest"] == binary().inputs.tables[0].digest


@pytest.mark.parametrize(("code", "quotes"), [("TBL020", True), ("MDL009", True), ("TBL001", False), ("PRJ001", False)])
def test_errors_about_rows_lose_what_they_quote(code: str, *, quotes: bool) -> None:
    error = InputError(code, QUOTED, where=QUOTED, expected=QUOTED, fix=QUOTED)
    assert may_quote(error) == quotes
    assert QUOTED not in sealed_error(error).words
    assert sealed_error(error).code == code
