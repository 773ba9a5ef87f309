"""Rows that are in a table more than once."""

from __future__ import annotations

from seatrial.data.checks.columns import Part
from seatrial.data.checks.rows import copied_rows, fingerprints, repeats
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding, Scalar, Status

ROWS = Rule(code="DATA009", name="duplicate rows")
IDS = Rule(code="DATA010", name="duplicate ids")

SIDES: tuple[Party, ...] = ("train", "test")
MANY_COPIES = 0.05
MANY_REPEATED_IDS = 0.2


def duplicate_rows(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each of train and test in which more than 5 % of the rows copy another in every column."""
    found, told = [], []
    for party in SIDES:
        table = survey.exam.tables.get(party)
        if table is None or not table.frame.height:
            continue
        prints = fingerprints(table.frame, sorted(table.frame.columns), survey.exam.seed)
        copies, share = repeats(prints), repeats(prints) / len(prints)
        told.append(f"{copies:,} in {party} ({percent(share)})")
        if share > MANY_COPIES:
            message = f"{count(copies, 'row')} of {party}, {percent(share)}, copy another row in every column."
            hint = (
                "If each row is one event, drop the copies: they count twice, and make intervals too narrow. "
                "If different events may look alike, give the table an id."
            )
            found.append(
                ROWS.says("warn", message, where=party, hint=hint, measured={"copies": copies, "share": share})
            )
    if not told:
        return ROWS.not_applicable("There are no rows.")
    return ROWS.or_pass(found, f"Rows that copy another: {', '.join(told)}.")


def duplicate_ids(survey: Survey) -> tuple[Finding, ...]:
    """Return what repeats of the declared id say: a failure where more than a fifth of a table's rows repeat one."""
    name = survey.exam.roles.id
    if name is None:
        return IDS.not_applicable("The project names no id column.")
    parts = {party: part for party in SIDES if (part := survey.part(name, party)) and part.known}
    if not parts:
        return IDS.not_applicable(f"No table has values in {name}.")
    found = [finding for party, part in parts.items() for finding in _repeated(survey.exam, party, part)]
    return IDS.or_pass(found, f"No {name} is there twice in one table.")


def _repeated(exam: Exam, party: Party, part: Part) -> tuple[Finding, ...]:
    again, name = part.known - part.distinct, exam.roles.id
    if not again:
        return ()
    share = again / part.known
    message = f"{count(again, 'row')} of {party}, {percent(share)}, repeat an earlier {name}"
    figures: dict[str, Scalar] = {"repeats": again, "share": share}
    if _names_things(exam, party):
        hint = f'If {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
        text = f"{message}, each time at another {exam.roles.time}."
        return (IDS.says("warn", text, where=party, hint=hint, measured=figures),)
    hint = f'Drop the repeats; or, if {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
    status: Status = "fail" if share > MANY_REPEATED_IDS else "warn"
    return (IDS.says(status, f"{message}.", where=party, hint=hint, measured=figures),)


def _names_things(exam: Exam, party: Party) -> bool:
    """Return whether id and time together name a row: then the id names a thing that is seen again and again."""
    name, time, frame = exam.roles.id, exam.roles.time, exam.tables[party].frame
    if name is None or time is None or time == name or time not in frame.columns:
        return False
    return copied_rows(fingerprints(frame.select(name, time).drop_nulls(), [name, time], exam.seed)) == 0
