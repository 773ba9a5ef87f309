"""Columns that are there, of one type in every table, and stored as what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.rule import Rule, count, listed, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Party
from seatrial.values.errors import did_you_mean
from seatrial.values.finding import Finding, Status

if TYPE_CHECKING:
    import polars as pl

MISSING = Rule(code="DATA001", name="missing columns")
EXTRA = Rule(code="DATA002", name="extra columns")
TYPES = Rule(code="DATA003", name="column types")
STORED_AS_TEXT = Rule(code="DATA004", name="numbers and dates stored as text")

MOST_LEVELS_READ = 50_000
SHARE_THAT_READS = 0.95
FEWEST_LEVELS = 5
PLAIN = r"\d+([.,]\d+)?|[.,]\d+|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}(\.\d{3})+(,\d+)?"
NUMBER = rf"^\s*[-+]?[$€£]?\s*({PLAIN})([eE][-+]?\d+)?\s*[%€]?\s*$"
DATE = r"^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})([T ]\d{1,2}:\d{2}.*)?\s*$"
LEADING_ZERO = r"^0\d+$"
WHOLE = r"^\d+$"


def missing_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature or target that test lacks, a warning for other tables."""
    exam = survey.exam
    found = []
    for party, table in exam.tables.items():
        wanted = {*exam.features, *([] if party == "reference" else [exam.roles.target])}
        found += [_missing(survey, party, name) for name in sorted(wanted - set(table.frame.columns))]
    return MISSING.or_pass(found, f"All of {count(len(set(exam.features)), 'feature')} and the target are there.")


def extra_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return which columns only one of train and test has; a pass, as the model is fed none of them."""
    if survey.exam.train is None:
        return EXTRA.not_applicable("There is no training table to compare with.")
    one_sided = [
        f"{name} (only in {'test' if 'test' in column.parts else 'train'})"
        for name, column in survey.columns.items()
        if not column.fed and ("test" in column.parts) != ("train" in column.parts)
    ]
    if not one_sided:
        return EXTRA.or_pass((), "Train and test have the same columns beside the features.")
    message = f"One table only has {count(len(one_sided), 'column')} that the model is not fed: {listed(one_sided)}."
    return (EXTRA.says("pass", message, measured={"columns": len(one_sided)}),)


def column_types(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature or target that is of another kind in train than in test."""
    if len(survey.exam.tables) == 1:
        return TYPES.not_applicable("There is one table only.")
    found = []
    for column in survey.columns.values():
        changed = _changed(column)
        if changed is None:
            continue
        party, type_ = changed
        status: Status = "fail" if column.fed or column.role == "target" else "warn"
        test = column.parts["test"].type
        message = f"{column.name} is {_words(type_)} in {party} and {_words(test)} in test."
        hint = f"Store {column.name} in the same type in all tables; the model was trained on one of them."
        found.append(TYPES.says(status, message, where=column.name, hint=hint))
    return TYPES.or_pass(found, "Every column is of the same type in all tables.")


def stored_as_text(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each text feature or target whose values read as numbers or dates."""
    found = []
    for column in survey.columns.values():
        part = column.parts.get("test") or column.parts.get("train")
        if part is None or part.type != "string" or not (column.fed or column.role in {"target", "time"}):
            continue
        kind = _reads_as(part)
        if kind is not None:
            message = f"{column.name} is text, and at least {percent(SHARE_THAT_READS)} of its values read as {kind}."
            hint = f"Store {column.name} as {kind}: as text, its order and distances are lost."
            found.append(STORED_AS_TEXT.says("warn", message, where=column.name, hint=hint))
    return STORED_AS_TEXT.or_pass(found, "No text column holds numbers or dates.")


def _missing(survey: Survey, party: Party, name: str) -> Finding:
    near = did_you_mean(name, survey.exam.tables[party].frame.columns)
    part_played = "target" if name == survey.exam.roles.target else "feature"
    message = f"The {party} table has no column {name}, a {part_played} of the model.{near}"
    hint = f"Add {name} to the {party} table, or rename the column that holds it."
    return MISSING.says("fail" if party == "test" else "warn", message, where=f"{party}.{name}", hint=hint)


def _changed(column: Column) -> tuple[Party, str] | None:
    test = column.parts.get("test")
    for party in ("train", "reference"):
        other = column.parts.get(party)
        if test is None or other is None or not test.known or not other.known:
            continue
        if _kind(test) != _kind(other):
            return party, other.type
    return None


def _kind(part: Part) -> str:
    return "number" if part.type in {"integer", "number"} else part.type


def _words(type_: str) -> str:
    words = {"number": "a number", "integer": "a whole number", "boolean": "true or false", "string": "text"}
    return words.get(type_, "an instant")


def _reads_as(part: Part) -> str | None:
    levels = part.levels
    if levels is None or levels.height < FEWEST_LEVELS:
        return None
    values = levels["level"].sort().head(MOST_LEVELS_READ)
    filled = values.filter(values.str.strip_chars() != "")
    if not filled.len() or _are_codes(filled):
        return None
    for kind, pattern in (("dates", DATE), ("numbers", NUMBER)):
        if filled.str.contains(pattern).sum() >= SHARE_THAT_READS * filled.len():
            return kind
    return None


def _are_codes(values: pl.Series) -> bool:
    """Return whether digits stand for names, as in postal codes: a leading zero, or whole numbers of one length."""
    one_length = values.str.len_chars().n_unique() == 1 and bool(values.str.contains(WHOLE).all())
    return one_length or bool(values.str.contains(LEADING_ZERO).any())
