"""Features of one value."""

from __future__ import annotations

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.rule import Rule, count, listed
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Party
from seatrial.values.finding import Finding

CONSTANT = Rule(code="DATA008", name="constant columns")

FEWEST_ROWS = 2


def constant_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature of one value in train (without train: in test).

    A feature that varied in train and does not in test, such as the year, is told and not warned of.
    """
    party: Party = "test" if survey.exam.train is None else "train"
    if survey.exam.tables[party].frame.height < FEWEST_ROWS:
        return CONSTANT.not_applicable(f"The {party} table has fewer than {FEWEST_ROWS} rows.")
    found = [_finding(column, party) for column in survey.fed if _is_constant(column.parts.get(party))]
    still = [
        column.name
        for column in survey.fed
        if _is_constant(column.parts.get("test")) and not _is_constant(column.parts.get(party))
    ]
    told = f" Of one value in test alone: {listed(still)}." if still else ""
    return CONSTANT.or_pass(found, f"Each of {count(len(survey.fed), 'feature')} varies in {party}.{told}")


def _is_constant(part: Part | None) -> bool:
    # A column that is either missing or one value still tells which: it varies. A wholly empty one is told as missing.
    return part is not None and part.distinct == 1 and part.nulls == 0


def _finding(column: Column, party: Party) -> Finding:
    message = f"{column.name} has one value in all {count(column.parts[party].rows, 'row')} of {party}."
    return CONSTANT.says("warn", message, where=column.name, hint=f"Train without {column.name}: it tells nothing.")
