"""Rows on which the model is judged and was trained."""

from __future__ import annotations

from seatrial.data.checks.periods import order_in_time
from seatrial.data.checks.rows import content, copied_rows, fingerprints, shared_names, verified_overlap
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.metrics.interval import clopper_pearson
from seatrial.values.finding import Finding, Scalar, Status

ROWS = Rule(code="DATA011", name="rows in both train and test")
IDS = Rule(code="DATA012", name="ids in both train and test")
GROUPS = Rule(code="DATA013", name="groups in both train and test")

FEW_SHARED = 0.01
MANY_SHARED = 0.05
LEVEL = 0.98  # two-sided: each lower bound errs once in a hundred


def shared_rows(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where surely more than 5 % of the test rows stand in train beyond what coincidence explains.

    Compared are the features, the target and the time; not the id, which a second export may give anew. Of the test
    rows as large a share would have a copy in train by coincidence as has one within train.
    """
    exam = survey.exam
    if not survey.has_train:
        return ROWS.not_applicable("There are no training rows to compare with.")
    time = [] if exam.roles.time is None else [exam.roles.time]
    names = shared_names(exam, [*exam.features, exam.roles.target, *time])
    if not names:
        return ROWS.not_applicable("Train and test share no feature.")
    test, train = content(exam, "test", names), content(exam, "train", names)
    shared = verified_overlap(test, train, exam.seed)
    chance = copied_rows(fingerprints(train, names, exam.seed)) / train.height
    return (_overlap(shared, test.height, chance),)


def shared_ids(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where surely more than 5 % of the test rows have an id of train, a warning above 1 %."""
    name = survey.exam.roles.id
    if name is None:
        return IDS.not_applicable("The project names no id column.")
    shared = _shared_values(survey.exam, name)
    if shared is None:
        return IDS.not_applicable(f"Train and test do not both have values in {name}.")
    rows, share, surely = shared
    message = f"{count(rows, 'row')} of test, {percent(share)}, have the {name} of a training row."
    figures: dict[str, Scalar] = {"rows": rows, "share": share}
    if surely <= FEW_SHARED:
        return (IDS.says("pass", message, measured=figures),)
    status: Status = "fail" if surely > MANY_SHARED else "warn"
    if survey.exam.split == "by-time" or order_in_time(survey) == "after":
        status = "warn"  # the same id at a later time: a thing seen again, not a row seen twice
    hint = f'Take them out of test; or, if {name} names a thing with many rows, say `group = "{name}"` instead of `id`.'
    return (IDS.says(status, message, where=name, hint=hint, measured=figures),)


def shared_groups(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning where rows of one group stand on both sides of a split that time does not explain."""
    name = survey.exam.roles.group
    if name is None:
        return GROUPS.not_applicable("The project names no group column.")
    shared = _shared_values(survey.exam, name)
    if shared is None:
        return GROUPS.not_applicable(f"Train and test do not both have values in {name}.")
    rows, share, surely = shared
    message = f"{count(rows, 'row')} of test, {percent(share)}, belong to a {name} that train has too."
    figures: dict[str, Scalar] = {"rows": rows, "share": share}
    if surely <= FEW_SHARED:
        return (GROUPS.says("pass", message, measured=figures),)
    if survey.exam.split == "by-time" or order_in_time(survey) == "after":
        return (
            GROUPS.says("pass", f"{message} Test is later than train, so this is as in service.", measured=figures),
        )
    hint = f"If the model will meet new values of {name} in service, split so that each is in one table only."
    return (GROUPS.says("warn", message, where=name, hint=hint, measured=figures),)


def _overlap(shared: int, rows: int, chance: float) -> Finding:
    share, surely = shared / rows, _surely(shared, rows)
    beyond = surely - chance
    message = (
        f"{count(shared, 'row')} of test, {percent(share)}, stand in train too, with the same features and target."
    )
    hint = "Take these rows out of test: on them the model is asked what it was told."
    figures: dict[str, Scalar] = {"rows": shared, "share": share, "share_by_chance": chance}
    if beyond > FEW_SHARED:
        return ROWS.says("fail" if beyond > MANY_SHARED else "warn", message, where="test", hint=hint, measured=figures)
    if surely <= FEW_SHARED:
        return ROWS.says("pass", message if shared else "No row of test stands in train.", measured=figures)
    text = f"{message} Of the training rows {percent(chance)} have a copy within train, so it may be coincidence."
    status: Status = "warn" if surely > MANY_SHARED else "pass"
    return ROWS.says(status, text, where="test" if status == "warn" else "", hint=hint, measured=figures)


def _surely(rows: int, of: int) -> float:
    return float(clopper_pearson(rows, of, LEVEL)[0])


def _shared_values(exam: Exam, name: str) -> tuple[int, float, float] | None:
    """Return the test rows whose value train has too: how many, their share, and its lower bound."""
    if exam.train is None or name not in shared_names(exam, [name]):
        return None
    test, train = (content(exam, party, [name])[name].drop_nulls() for party in ("test", "train"))
    if not test.len() or not train.len():
        return None
    rows = int(test.is_in(train.unique().implode()).sum())
    return rows, rows / exam.test.frame.height, _surely(rows, exam.test.frame.height)
