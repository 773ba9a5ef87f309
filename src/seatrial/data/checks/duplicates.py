"""Rows that are in a table more than once."""

from __future__ import annotations

from seatrial.data.checks.columns import Part
from seatrial.data.checks.rows import content, copied_rows, fingerprints, repeats, shared_names
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding

ROWS = Rule(code="DATA009", name="duplicate rows")
IDS = Rule(code="DATA010", name="duplicate ids")

MANY_COPIES = 0.05
MANY_REPEATED_IDS = 0.2


def duplicate_rows(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each of test and train in which more than 5 % of the rows are copies of another in every column."""
    exam = survey.exam
    found, told = [], []
    for party in ("train", "test"):
        table = exam.tables.get(party)
        if table is None or not table.frame.height:
            continue
        prints = fingerprints(table.frame.select(sorted(table.frame.columns)), exam.seed)
        copies, share = repeats(prints), repeats(prints) / len(prints)
        told.append(f"{copies:,} in {party} ({percent(share)})")
        if share > MANY_COPIES:
            message = f"{count(copies, 'row')} of {party}, {percent(share)}, are copies of another row in every column."
            hint = "If each row is one event, drop the copies: they make intervals too narrow. If rows may be alike, give the table an id."
            found.append(ROWS.says("warn", message, where=party, hint=hint, copies=copies, share=share))
    if not told:
        return ROWS.not_applicable("There are no rows.")
    return ROWS.or_pass(found, f"Few rows are copies of another: {', '.join(told)}.")


def duplicate_ids(survey: Survey) -> tuple[Finding, ...]:
    """Return what repeats of the declared id say: a failure where more than a fifth of a table's ids repeat one."""
    exam = survey.exam
    name = exam.roles.id
    if name is None:
        return IDS.not_applicable("The project names no id column.")
    found, asked = [], 0
    for party in ("train", "test"):
        part = survey.part(name, party)
        if part is None or not part.known:
            continue
        asked += 1
        found.extend(_repeated(exam, party, name, part))
    if not asked:
        return IDS.not_applicable(f"No table has values in {name}.")
    return IDS.or_pass(found, f"Every {name} is there once.")


def _repeated(exam: Exam, party: Party, name: str, part: Part) -> tuple[Finding, ...]:
    again = part.known - part.distinct
    if not again:
        return ()
    share = again / part.known
    message = f"{count(again, 'row')} of {party}, {percent(share)}, repeat an earlier {name}"
    figures = {"repeats": again, "share": share}
    if _names_things(exam, party, name):
        hint = f'If {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
        text = f"{message}, each time at another {exam.roles.time}."
        return (IDS.says("warn", text, where=party, hint=hint, **figures),)
    hint = f'Drop the repeats, or, if {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
    status = "fail" if share > MANY_REPEATED_IDS else "warn"
    return (IDS.says(status, f"{message}.", where=party, hint=hint, **figures),)


def _names_things(exam: Exam, party: Party, name: str) -> bool:
    """Return whether id and time together name a row: then the id names a thing that is seen again and again."""
    names = {name, exam.roles.time} - {None}
    frame = exam.tables[party].frame
    if exam.roles.time is None or exam.roles.time not in frame.columns:
        return False
    rows = content(exam, party, shared_names(exam, [str(each) for each in names])).drop_nulls()
    return rows.width > 1 and copied_rows(fingerprints(rows, exam.seed)) == 0
