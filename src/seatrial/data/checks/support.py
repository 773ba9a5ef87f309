"""Labels: whether there are any, of each class, and enough."""

from __future__ import annotations

from seatrial.data.checks.columns import Part, as_text
from seatrial.data.checks.rule import Rule, count, listed, percent, shortened
from seatrial.data.checks.survey import Survey
from seatrial.data.checks.truth import is_level
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding

LABELS = Rule(code="DATA022", name="missing labels")
SUPPORT = Rule(code="DATA023", name="class balance and support")

MANY_UNLABELLED = 0.05
FEWEST_OF_CLASS = 10
FEW_OF_CLASS = 30
FEWEST_LABELS = 30
LOPSIDED = 0.01


def missing_labels(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for a table without any label, a warning where more than 5 % of the rows have none."""
    exam = survey.exam
    found, told = [], []
    for party in ("train", "test"):
        part = survey.part(exam.roles.target, party)
        if part is None or not part.rows:
            continue
        share = part.nulls / part.rows
        told.append(f"{percent(share)} of {party}")
        message = f"{count(part.nulls, 'row')} of {party}, {percent(share)}, have no {exam.roles.target}."
        if not part.known:
            hint = "Wait for the outcomes, or name the column that holds them as `[data] target`."
            found.append(LABELS.says("fail", message, where=party, hint=hint, share=share))
        elif share > MANY_UNLABELLED:
            hint = "They are left out. If they are missing because of what the outcome is, every figure is biased: find out why."
            found.append(LABELS.says("warn", message, where=party, hint=hint, share=share))
    if not told:
        return LABELS.not_applicable(f"No table has rows and a column {exam.roles.target}.")
    return LABELS.or_pass(found, f"Rows without {exam.roles.target}: {', '.join(told)}.")


def class_support(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where the labels do not differ, a warning where there are too few of a class to judge or to learn."""
    exam = survey.exam
    parties: list[Party] = [party for party in ("train", "test") if _has_labels(survey, exam, party)]
    if not parties:
        return SUPPORT.not_applicable("There are no labels.")
    if exam.task == "regression":
        found = [finding for party in parties for finding in _values(exam, survey, party)]
        return SUPPORT.or_pass(found, f"{_many_labels(exam, survey, parties)}, of different values.")
    found = [finding for party in parties for finding in _classes(exam, party)]
    return SUPPORT.or_pass([*found, *_one_sided(exam, parties)], _balance(exam, parties))


def _has_labels(survey: Survey, exam: Exam, party: Party) -> bool:
    part = survey.part(exam.roles.target, party)
    return part is not None and part.known > 0


def _many_labels(exam: Exam, survey: Survey, parties: list[Party]) -> str:
    parts = {party: survey.part(exam.roles.target, party) for party in parties}
    return " and ".join(f"{count(part.known, 'label')} in {party}" for party, part in parts.items() if part)


def _values(exam: Exam, survey: Survey, party: Party) -> tuple[Finding, ...]:
    part = survey.part(exam.roles.target, party)
    if part is None:
        return ()
    if part.distinct == 1:
        return (_same(exam, party, part),)
    if party == "test" and part.known < FEWEST_LABELS:
        return (_few(f"{count(part.known, 'label')} in test.", party, n=part.known),)
    return ()


def _same(exam: Exam, party: Party, part: Part) -> Finding:
    message = f"All {count(part.known, 'label')} of {party} are the same: there is nothing to tell apart."
    return SUPPORT.says("fail", message, where=party, hint=f"Use rows in which {exam.roles.target} differs.")


def _few(what: str, where: str, n: int) -> Finding:
    hint = "Take more rows, or a longer time: with so few no figure is worth much."
    return SUPPORT.says("warn", f"Only {what}", where=where, hint=hint, n=n)


def class_counts(exam: Exam, party: Party) -> dict[str, int]:
    """Return the labelled rows of each class of a table, by name; for a binary task of the positive class and the rest."""
    labels = exam.tables[party].frame[exam.roles.target].drop_nulls()
    if exam.task == "binary" and exam.positive is not None:
        positive = int(is_level(labels, exam.positive).sum())
        return {shortened(str(exam.positive)): positive, "the other class": len(labels) - positive}
    counted = as_text(labels).alias("level").value_counts(name="count").sort("level")
    return {shortened(level): rows for level, rows in counted.iter_rows()}


def _classes(exam: Exam, party: Party) -> tuple[Finding, ...]:
    counts = class_counts(exam, party)
    if sum(rows > 0 for rows in counts.values()) < 2:  # noqa: PLR2004 - two classes make a difference
        message = f"All {count(sum(counts.values()), 'label')} of {party} are of one class: {listed([name for name in counts if counts[name]])}."
        hint = f"Use rows in which {exam.roles.target} differs; for a binary task check `[model] positive`."
        return (SUPPORT.says("fail", message, where=party, hint=hint),)
    fewest = FEWEST_OF_CLASS if party == "train" else FEW_OF_CLASS
    small = sorted((rows, name) for name, rows in counts.items() if rows < fewest)
    if not small:
        return ()
    names = listed([f"{count(rows, 'row')} of {name}" for rows, name in small])
    return (_few(f"{names} in {party}.", party, n=small[0][0]),)


def _one_sided(exam: Exam, parties: list[Party]) -> list[Finding]:
    if len(parties) == 1:
        return []
    train, test = (class_counts(exam, party) for party in ("train", "test"))
    new = sorted(name for name, rows in test.items() if rows and not train.get(name))
    if not new or sum(rows > 0 for rows in train.values()) < 2:  # noqa: PLR2004 - said already
        return []
    share = sum(test[name] for name in new) / sum(test.values())
    message = f"{percent(share)} of the test labels are of classes that train has not: {listed(new)}."
    hint = "The model cannot have learned these; train it on rows that have them, or take them out of its task."
    return [SUPPORT.says("warn", message, where="test", hint=hint, share=share)]


def _balance(exam: Exam, parties: list[Party]) -> str:
    counts = class_counts(exam, parties[-1])
    rows, name = min((rows, name) for name, rows in counts.items())
    share = rows / max(sum(counts.values()), 1)
    lopsided = (
        " Accuracy says little at such a share: look at precision, recall and pr_auc." if share < LOPSIDED else ""
    )
    return f"{count(len(counts), 'class', 'classes')} in {parties[-1]}; the rarest is {name}, {count(rows, 'row')} ({percent(share)}).{lopsided}"
