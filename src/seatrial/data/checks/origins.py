"""What is said of where the tables come from, and of what the model has seen of them."""

from __future__ import annotations

from seatrial.data.checks.rule import Rule
from seatrial.data.checks.survey import Survey
from seatrial.values.finding import Finding

PROVENANCE = Rule(code="DATA031", name="provenance")
SEPARATION = Rule(code="DATA032", name="separation of test and training")


def provenance(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning that lists which of source, licence, period and digest are not known of which table."""
    exam = survey.exam
    missing = []
    for party, table in exam.tables.items():
        ref = table.ref
        period = [] if exam.roles.time is None or ref.first else ["period"]
        gaps = [
            name
            for name, known in (("source", ref.source), ("licence", ref.licence), ("digest", ref.digest))
            if not known
        ]
        if gaps or period:
            missing.append(f"{party}: {', '.join([*gaps, *period])}")
    if not missing:
        return PROVENANCE.or_pass(
            (), "Source, licence and digest of every table are on record, and its period where there is a time."
        )
    message = f"Not on record: {'; '.join(missing)}."
    hint = "Say where the rows come from and what may be done with them, so that somebody can answer for the model."
    return (PROVENANCE.says("warn", message, hint=hint, measured={"tables": len(missing)}),)


def separation(survey: Survey) -> tuple[Finding, ...]:
    """Return a hold where there is one table and nobody said what the model has seen of it."""
    exam = survey.exam
    if exam.split == "none":
        message = "There is one table, and nobody can know which of its rows the model was trained on."
        hint = "Name rows that it has not seen as `[data] test`, or give `[data] time` and `[model] trained_until`."
        return (SEPARATION.says("skipped", message, hint=hint),)
    if exam.split == "by-time":
        message = f"The table was split by {exam.roles.time}: test is what is later than {exam.trained_until}."
        return (SEPARATION.says("pass", message),)
    if exam.train is None:
        return (SEPARATION.says("pass", "The project names a test table, and no training table."),)
    return (SEPARATION.says("pass", "Train and test came as two tables."),)
