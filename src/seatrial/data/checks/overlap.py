"""Rows on which the model is judged and was trained."""

from __future__ import annotations

from seatrial.data.checks.periods import order_in_time
from seatrial.data.checks.rows import content, copied_rows, fingerprints, shared_names, verified_overlap
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.values.finding import Finding

ROWS = Rule(code="DATA011", name="rows in both train and test")
IDS = Rule(code="DATA012", name="ids in both train and test")
GROUPS = Rule(code="DATA013", name="groups in both train and test")

FEW_SHARED = 0.01
MANY_SHARED = 0.05


def shared_rows(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where more than 5 % of the test rows stand in train beyond what coincidence explains.

    Compared are the features, the target and the time; not the id, which a second export may give anew. As many rows of train
    as have a copy within train, as many of test would have one in train by coincidence.
    """
    exam = survey.exam
    if exam.train is None or not exam.train.frame.height or not exam.test.frame.height:
        return ROWS.not_applicable("There are no training rows to compare with.")
    time = [] if exam.roles.time is None else [exam.roles.time]
    names = shared_names(exam, [*exam.features, exam.roles.target, *time])
    if not names:
        return ROWS.not_applicable("Train and test share no feature.")
    test, train = content(exam, "test", names), content(exam, "train", names)
    shared = verified_overlap(test, train, exam.seed)
    share = shared / test.height
    chance = copied_rows(fingerprints(train, exam.seed)) / train.height
    return _overlap(shared, share, chance)


def shared_ids(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where more than 5 % of the test rows have an id that train has too; a warning above 1 %."""
    exam = survey.exam
    name = exam.roles.id
    if name is None:
        return IDS.not_applicable("The project names no id column.")
    shared = _shared_values(exam, name)
    if shared is None:
        return IDS.not_applicable(f"Train and test do not both have values in {name}.")
    rows, share = shared
    message = f"{count(rows, 'row')} of test, {percent(share)}, have the {name} of a training row."
    hint = f'Take them out of test. If {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
    if share <= FEW_SHARED:
        return (IDS.says("pass", message, rows=rows, share=share),)
    return (
        IDS.says("fail" if share > MANY_SHARED else "warn", message, where=name, hint=hint, rows=rows, share=share),
    )


def shared_groups(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning where rows of one group stand on both sides of a split that time does not explain."""
    exam = survey.exam
    name = exam.roles.group
    if name is None:
        return GROUPS.not_applicable("The project names no group column.")
    shared = _shared_values(exam, name)
    if shared is None:
        return GROUPS.not_applicable(f"Train and test do not both have values in {name}.")
    rows, share = shared
    message = f"{count(rows, 'row')} of test, {percent(share)}, belong to a {name} that train has too."
    if share <= FEW_SHARED:
        return (GROUPS.says("pass", message, rows=rows, share=share),)
    if exam.split == "by-time" or order_in_time(survey) == "after":
        return (
            GROUPS.says(
                "pass", f"{message} Test is later than train, so this is as in service.", rows=rows, share=share
            ),
        )
    hint = f"If the model will meet new values of {name} in service, split so that each is in one table only."
    return (GROUPS.says("warn", message, where=name, hint=hint, rows=rows, share=share),)


def _overlap(shared: int, share: float, chance: float) -> tuple[Finding, ...]:
    message = f"{count(shared, 'row')} of test, {percent(share)}, stand in train too, in every feature, the target and the time."
    hint = "Take these rows out of test: on them the model is asked what it was told."
    figures = {"rows": shared, "share": share, "share_by_chance": chance}
    beyond = share - chance
    if beyond > MANY_SHARED:
        return (ROWS.says("fail", message, where="test", hint=hint, **figures),)
    if beyond > FEW_SHARED:
        return (ROWS.says("warn", message, where="test", hint=hint, **figures),)
    if share > FEW_SHARED:
        text = f"{message} Of the training rows {percent(chance)} have a copy within train, so this may be coincidence."
        return (ROWS.says("warn" if share > MANY_SHARED else "pass", text, where="test", hint=hint, **figures),)
    return (ROWS.says("pass", message if shared else "No row of test stands in train.", **figures),)


def _shared_values(exam: Exam, name: str) -> tuple[int, float] | None:
    if exam.train is None or name not in shared_names(exam, [name]):
        return None
    test, train = (content(exam, party, [name])[name].drop_nulls() for party in ("test", "train"))
    if not test.len() or not train.len():
        return None
    rows = int(test.is_in(train.unique().implode()).sum())
    return rows, rows / exam.test.frame.height
