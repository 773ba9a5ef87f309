"""Values that cannot be, or hardly."""

from __future__ import annotations

import math

import polars as pl

from seatrial.data.checks.columns import Column, Part, Tail, field_type
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Range
from seatrial.metrics.distance import new_share
from seatrial.values.finding import Finding

OUTLIERS = Rule(code="DATA029", name="outliers")
RANGES = Rule(code="DATA030", name="declared ranges")

FEWEST_VALUES = 20  # distinct; with fewer a column is a list of codes
FAR = 30.0  # in widths between the quartiles
CODE_APART = 0.5  # of the whole width
CODE_ROWS = 5
LEAST_BEYOND = 0.01
FAMILY_ERROR = 0.01
MANY_OUTSIDE = 0.01


def outliers(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each numeric feature with an infinite or a far value, one that stands for "missing", or new extremes in test."""
    exam = survey.exam
    columns = [column for column in survey.fed if column.edges is not None and not _is_time(column)]
    if not columns:
        return OUTLIERS.not_applicable("No feature is a number.")
    alpha = FAMILY_ERROR / (3 * len(columns))
    found = [finding for column in columns for finding in _odd(column, alpha)]
    return OUTLIERS.or_pass(found, f"No value of {count(len(columns), 'numeric feature')} is far from the others.")


def declared_ranges(survey: Survey) -> tuple[Finding, ...]:
    """Return a finding for each declared range with values outside: a failure above 1 % of the rows of test, else a warning."""
    exam = survey.exam
    if not exam.ranges:
        return RANGES.not_applicable("The project declares no range.")
    found = [finding for declared in exam.ranges for finding in _outside(exam, declared)]
    return RANGES.or_pass(found, f"Every value is within the {count(len(exam.ranges), 'declared range')}.")


def _is_time(column: Column) -> bool:
    return any(part.type == "datetime" for part in column.parts.values())


def _odd(column: Column, alpha: float) -> tuple[Finding, ...]:
    for party in ("test", "train"):
        part = column.parts.get(party)
        what = None if part is None else _what(column.name, part)
        if what is not None:
            message, hint = what
            return (OUTLIERS.says("warn", f"{message} in {party}.", where=column.name, hint=hint),)
    return _new_extremes(column, alpha)


def _what(name: str, part: Part) -> tuple[str, str] | None:
    numbers = part.numbers
    if numbers is None:
        return None
    ends = (numbers.bottom, numbers.top)
    if any(math.isinf(end.value) for end in ends):
        return f"{name} has infinite values", f"Store what could not be computed in {name} as missing."
    if part.distinct < FEWEST_VALUES:
        return None
    width = numbers.top.value - numbers.bottom.value
    for end in ends:
        if end.rows >= CODE_ROWS and abs(end.value - end.neighbour) > CODE_APART * width:
            told = f"{name} is {end.value:g} in {count(end.rows, 'row')}; the next value is {end.neighbour:g}, which looks like a code for missing"
            return (
                told,
                f"If {end.value:g} stands for missing or for a limit, store it as missing: as a number it misleads.",
            )
    return _far(name, part)


def _far(name: str, part: Part) -> tuple[str, str] | None:
    if part.numbers is None:
        return None
    low, median, high = part.numbers.quartiles
    for end in (part.numbers.bottom, part.numbers.top):
        if high > low and abs(end.value - median) > FAR * (high - low) and _far_by_ratio(end, low, high):
            told = f"{name} reaches {end.value:g}; half of its values are between {low:g} and {high:g}"
            return told, f"Look at the rows with such a {name}: a slip of the decimal point, or another unit?"
    return None


def _far_by_ratio(end: Tail, low: float, high: float) -> bool:
    """Return whether a value is far on a scale of ratios too, where incomes and sizes are at home."""
    if low <= 0 or end.value <= 0:
        return True
    return abs(math.log(end.value) - (math.log(low) + math.log(high)) / 2) > FAR / 3 * (math.log(high) - math.log(low))


def _new_extremes(column: Column, alpha: float) -> tuple[Finding, ...]:
    train, test = column.parts.get("train"), column.parts.get("test")
    if train is None or test is None or train.numbers is None or test.numbers is None or test.distinct < FEWEST_VALUES:
        return ()
    beyond = [test.numbers.below, test.numbers.above]
    new = new_share(beyond, n=train.known, m=test.known, levels=2, alpha=alpha)
    if new.low is None or new.value is None or new.low <= LEAST_BEYOND:
        return ()
    ends = f"{train.numbers.bottom.value:g} to {train.numbers.top.value:g}"
    message = f"{percent(new.value)} of the test rows have a {column.name} beyond what train had ({ends})."
    hint = "Outside of what it was trained on a model guesses: see how it does on these rows, or train on some."
    figures = {"share": new.value, "share_at_least": new.low}
    return (OUTLIERS.says("warn", message, where=column.name, hint=hint, **figures),)


def _outside(exam: Exam, declared: Range) -> tuple[Finding, ...]:
    if all(declared.column not in table.frame.columns for table in exam.tables.values()):
        message = f"A range is declared for {declared.column}, which no table has."
        return (
            RANGES.says(
                "warn", message, where=declared.column, hint="Correct the name of the column in the declared range."
            ),
        )
    found = []
    for party, table in exam.tables.items():
        if declared.column not in table.frame.columns:
            continue
        values = table.frame[declared.column].drop_nulls()
        if field_type(values.dtype) not in {"integer", "number"}:
            if values.len():
                message = f"A range is declared for {declared.column}, which is not a number in {party}."
                found.append(RANGES.says("warn", message, where=f"{party}.{declared.column}"))
            continue
        rows = _rows_outside(values, declared)
        if rows:
            share = rows / table.frame.height
            message = f"{count(rows, 'row')} of {party}, {percent(share)}, have a {declared.column} outside of {_limits(declared)}."
            hint = "Correct these values at their source, or the declared range."
            status = "fail" if party == "test" and share > MANY_OUTSIDE else "warn"
            where = f"{party}.{declared.column}"
            found.append(RANGES.says(status, message, where=where, hint=hint, rows=rows, share=share))
    return tuple(found)


def _rows_outside(values: pl.Series, declared: Range) -> int:
    low = -math.inf if declared.at_least is None else declared.at_least
    high = math.inf if declared.at_most is None else declared.at_most
    return int(((values < low) | (values > high)).sum())


def _limits(declared: Range) -> str:
    if declared.at_least is None:
        return f"at most {declared.at_most:g}"
    return (
        f"at least {declared.at_least:g}"
        if declared.at_most is None
        else f"{declared.at_least:g} to {declared.at_most:g}"
    )
