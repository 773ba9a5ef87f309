"""Values that cannot be, or hardly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from seatrial.data.checks.columns import Column, Part, Tail, field_type
from seatrial.data.checks.effects import family_alpha
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party, Range
from seatrial.metrics.distance import new_share
from seatrial.values.finding import Finding, Status

if TYPE_CHECKING:
    import polars as pl

OUTLIERS = Rule(code="DATA029", name="outliers")
RANGES = Rule(code="DATA030", name="declared ranges")

FEWEST_VALUES = 20  # distinct; with fewer a column is a list of codes
FAR = 30.0  # in widths between the quartiles
CODE_APART = 0.5  # of the whole width
FAR_APART = 0.9  # of the distance from the middle: the next value is ten times as near
CODE_ROWS = 5
LEAST_BEYOND = 0.05
MANY_OUTSIDE = 0.01


def outliers(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each numeric feature with infinite, isolated, coded or, in test, new extreme values."""
    columns = [column for column in survey.fed if column.edges is not None and not _is_time(column)]
    if not columns:
        return OUTLIERS.not_applicable("No feature is a number.")
    alpha = family_alpha(survey.columns.values())
    found = [finding for column in columns for finding in _odd(column, alpha)]
    return OUTLIERS.or_pass(found, f"No value of {count(len(columns), 'numeric feature')} is far from the others.")


def declared_ranges(survey: Survey) -> tuple[Finding, ...]:
    """Return a finding for each table with values outside of a declared range: a failure above 1 % of test."""
    ranges = survey.exam.ranges
    if not ranges:
        return RANGES.not_applicable("The project declares no range.")
    found = [finding for declared in ranges for finding in _outside(survey.exam, declared)]
    return RANGES.or_pass(found, f"Every value is within the {count(len(ranges), 'declared range')}.")


def _is_time(column: Column) -> bool:
    return any(part.type == "datetime" for part in column.parts.values())


def _odd(column: Column, alpha: float) -> tuple[Finding, ...]:
    for party in ("test", "train"):
        part = column.parts.get(party)
        what = None if part is None else _what(column.name, part)
        if what is not None:
            message, hint = what
            return (OUTLIERS.says("warn", f"In {party}, {message}.", where=column.name, hint=hint),)
    return _new_extremes(column, alpha)


def _what(name: str, part: Part) -> tuple[str, str] | None:
    """Return what is odd about a column's ends, and what to do; None if nothing is."""
    numbers = part.numbers
    if numbers is None:
        return None
    ends = (numbers.bottom, numbers.top)
    if any(math.isinf(end.value) for end in ends):
        return f"{name} has infinite values", f"Store what could not be computed in {name} as missing."
    if part.distinct < FEWEST_VALUES:
        return None
    coded = next((end for end in ends if _is_code(end, numbers.top.value - numbers.bottom.value)), None)
    if coded is not None:
        rows = count(coded.rows, "row")
        told = f"{name} is {coded.value:g} in {rows} and otherwise reaches {coded.neighbour:g} only"
        return (
            told,
            f"If {coded.value:g} stands for missing, or for a limit, store it as missing: as a number it misleads.",
        )
    far = next((end for end in ends if _is_far(end, numbers.quartiles)), None)
    if far is not None:
        low, _, high = numbers.quartiles
        told = f"{name} is {far.value:g} once and otherwise reaches {far.neighbour:g}; half are {low:g} to {high:g}"
        return told, f"Look at the row with this {name}: a slip of the decimal point, or another unit?"
    return None


def _is_code(end: Tail, width: float) -> bool:
    return end.rows >= CODE_ROWS and abs(end.value - end.neighbour) > CODE_APART * width


def _is_far(end: Tail, quartiles: tuple[float, float, float]) -> bool:
    """Return whether a value is far off, ten times as far as the next: long tails thin out by and by."""
    low, median, high = quartiles
    distance = abs(end.value - median)
    return high > low and distance > FAR * (high - low) and abs(end.value - end.neighbour) > FAR_APART * distance


def _new_extremes(column: Column, alpha: float) -> tuple[Finding, ...]:
    train, test = column.parts.get("train"), column.parts.get("test")
    if train is None or test is None or train.numbers is None or test.numbers is None or test.distinct < FEWEST_VALUES:
        return ()
    beyond = np.array([test.numbers.below, test.numbers.above])
    new = new_share(beyond, n=train.known, m=test.known, levels=2, alpha=alpha)
    if new.low is None or new.value is None or new.low <= LEAST_BEYOND:
        return ()
    ends = f"{train.numbers.bottom.value:g} to {train.numbers.top.value:g}"
    message = f"{percent(new.value)} of the test rows have a {column.name} beyond what train had ({ends})."
    hint = "Outside of what it was trained on a model guesses: see how it does on these rows, or train on some."
    figures = {"share": new.value, "share_at_least": new.low}
    return (OUTLIERS.says("warn", message, where=column.name, hint=hint, measured=figures),)


def _outside(exam: Exam, declared: Range) -> list[Finding]:
    name = declared.column
    tables = {party: table.frame for party, table in exam.tables.items() if name in table.frame.columns}
    if not tables:
        hint = "Correct the name of the column in the declared range."
        return [RANGES.says("warn", f"A range is declared for {name}, which no table has.", where=name, hint=hint)]
    found = []
    for party, frame in tables.items():
        values = frame[name].drop_nulls()
        if values.len() and field_type(values.dtype) not in {"integer", "number"}:
            message = f"A range is declared for {name}, which is not a number in {party}."
            found.append(RANGES.says("warn", message, where=f"{party}.{name}", hint="Store it as a number."))
        elif rows := _rows_outside(values, declared):
            found.append(_beyond(party, declared, rows=rows, share=rows / frame.height))
    return found


def _beyond(party: Party, declared: Range, *, rows: int, share: float) -> Finding:
    name = declared.column
    message = f"{count(rows, 'row')} of {party}, {percent(share)}, have a {name} not {_limits(declared)}."
    hint = "Correct these values at their source, or the declared range."
    status: Status = "fail" if party == "test" and share > MANY_OUTSIDE else "warn"
    return RANGES.says(status, message, where=f"{party}.{name}", hint=hint, measured={"rows": rows, "share": share})


def _rows_outside(values: pl.Series, declared: Range) -> int:
    low = -math.inf if declared.at_least is None else declared.at_least
    high = math.inf if declared.at_most is None else declared.at_most
    return int(((values < low) | (values > high)).sum()) if values.len() else 0


def _limits(declared: Range) -> str:
    if declared.at_least is None:
        return f"at most {declared.at_most:g}"
    return (
        f"at least {declared.at_least:g}"
        if declared.at_most is None
        else f"{declared.at_least:g} to {declared.at_most:g}"
    )
