"""Features that name rows instead of saying what they are like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.values.finding import Finding

if TYPE_CHECKING:
    import polars as pl

IDENTIFIERS = Rule(code="DATA021", name="identifiers used as features")

FEWEST_ROWS = 100
NEARLY_ALL = 0.99
DENSE = 2.0  # a counter fills its range; a measurement that never repeats does not
TEXT_WORDS = 0.5
SAMPLE = 1000
NAME = re.compile(
    r"(^|[_\W])(id|ids|uuid|guid|key|pk|rowid|index|unnamed)([_\W\d]|$)|[a-z](Id|ID|Uuid|Key)$", re.IGNORECASE
)


def identifiers(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature that names rows: the declared id, or values that hardly repeat and look so."""
    found = [finding for column in survey.fed for finding in _named(survey.exam, column)]
    return IDENTIFIERS.or_pass(found, f"None of {count(len(survey.fed), 'feature')} names rows.")


def _named(exam: Exam, column: Column) -> tuple[Finding, ...]:
    part = column.parts.get("train") or column.parts.get("test")
    why = _why(exam, column.name, part) if part is not None else None
    if why is None:
        return ()
    hint = f"Train without {column.name}: what a model learns by name does not carry over to new rows."
    return (IDENTIFIERS.says("warn", f"The model is fed {column.name}, {why}.", where=column.name, hint=hint),)


def _why(exam: Exam, name: str, part: Part) -> str | None:
    if name == exam.roles.id:
        return "which the project names as the id of a row"
    if part.known < FEWEST_ROWS or part.distinct < NEARLY_ALL * part.known or name == exam.roles.time:
        return None
    share = f"{percent(part.distinct / part.known)} of its values occur once"
    if part.type == "string" and part.levels is not None and not _is_prose(part.levels):
        return f"text of which {share}"
    if part.type == "integer" and part.numbers is not None:
        width = part.numbers.top.value - part.numbers.bottom.value + 1
        if width <= DENSE * part.distinct:
            return f"a running number: {share}"
        if NAME.search(name):
            return f"an id by its name: {share}"
    return None


def _is_prose(levels: pl.DataFrame) -> bool:
    """Return whether most values hold several words: free text, which is different in every row and no name."""
    some = levels["level"].sort().head(SAMPLE).str.strip_chars()
    return some.str.contains(r"\S\s+\S").sum() > TEXT_WORDS * some.len()
