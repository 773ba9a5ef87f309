"""Weak slices that nobody named, as a finding and a table."""

from __future__ import annotations

from seatrial.evaluation.slices import Search, find_slices
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured, percent
from seatrial.evaluation.wrong import Wrong, wrong_rows
from seatrial.values import Exhibits, Finding, SliceRow, Status

CODE = "EVAL006"
NAME = "weak slices found"
TOLD = 3
WHAT_NEXT = (
    "Look at rows of the slice: a feature missing there, too few training rows, a label that means something else. "
    "Declare the slice under [slices] to hold it to a gate."
)


def searched(subject: Subject) -> Examination:
    """Return the slices where the model is surely worse than elsewhere, and EVAL006."""
    if not subject.discover:
        return _without("The project turns the search off.")
    if not subject.columns:
        return _without("There is no column to cut slices by.")
    wrong = wrong_rows(subject.answers)
    search = find_slices(wrong, subject.columns, clusters=subject.answers.clusters)
    return Examination(findings=(_finding(search, wrong),), exhibits=Exhibits(slices=search.rows))


def told(row: SliceRow) -> str:
    """Return one slice in words."""
    kind = "large errors" if row.measure == "large_error_rate" else "wrong"
    return f"{row.slice.name}: {percent(row.error)} {kind} of {row.n:,} rows, {percent(row.rest)} elsewhere"


def _without(why: str) -> Examination:
    return Examination(findings=(Finding(code=CODE, name=NAME, status="not-applicable", where="", message=why),))


def _finding(search: Search, wrong: Wrong) -> Finding:
    status, where, message = _decided(search, wrong)
    first = search.rows[0] if search.rows else None
    expected = None
    if first is not None and wrong.expected is not None:
        expected = float(wrong.expected[search.masks[0]].mean())
        message += f" In the first, the model's own scores expect {percent(expected)} wrong."
    return Finding(
        code=CODE,
        name=NAME,
        status=status,
        where=where,
        message=f"{message} ({wrong.note}.)" if wrong.note and search.tested else message,
        hint=WHAT_NEXT if first else "",
        measured=measured(
            finds=len(search.rows) + search.more,
            slices_tested=search.tested,
            level=search.level,
            expected_by_scores=expected,
            largest_harm_rows=first.harm if first else None,
        ),
    )


def _decided(search: Search, wrong: Wrong) -> tuple[Status, str, str]:
    if not search.tested:
        few = f"{int(wrong.rows.sum()):,} of {len(wrong.rows):,} rows are wrong"
        return "not-applicable", "", f"No slice could be tested: {few}, or no slice has 30 rows inside and outside."
    if not search.rows:
        message = f"None of {search.tested:,} slices of one and two columns is surely worse than the rest."
        return "pass", "", message
    more = len(search.rows) - TOLD
    rest = f"; and {more} more" if more > 0 else ""
    names = "; ".join(told(row) for row in search.rows[:TOLD])
    message = f"Surely worse than the rest, of {search.tested:,} slices tested: {names}{rest}."
    return "warn", search.rows[0].slice.name, message
