"""Labels: whether there are any, of each class, and enough."""

from __future__ import annotations

from collections.abc import Mapping

from seatrial.data.checks.columns import as_text
from seatrial.data.checks.rule import Rule, count, listed, percent, shortened
from seatrial.data.checks.survey import Survey
from seatrial.data.checks.truth import is_level
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding

LABELS = Rule(code="DATA022", name="missing labels")
SUPPORT = Rule(code="DATA023", name="class balance and support")

SIDES: tuple[Party, ...] = ("train", "test")
MANY_UNLABELLED = 0.05
FEWEST_OF_CLASS = {"train": 10, "test": 30}
FEWEST_LABELS = 30
LOPSIDED = 0.01


def missing_labels(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for a table without any label, a warning where more than 5 % of the rows have none."""
    target = survey.exam.roles.target
    parts = {party: part for party in SIDES if (part := survey.part(target, party)) and part.rows}
    if not parts:
        return LABELS.not_applicable(f"No table has rows and a column {target}.")
    shares = {party: part.nulls / part.rows for party, part in parts.items()}
    found = [
        _unlabelled(survey.exam, party, share=share, rows=parts[party].nulls)
        for party, share in shares.items()
        if share > MANY_UNLABELLED
    ]
    told = ", ".join(f"{percent(share)} of {party}" for party, share in shares.items())
    return LABELS.or_pass(found, f"Rows without {target}: {told}.")


def class_support(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where the labels do not differ, a warning where a class has too few to judge or to learn."""
    exam = survey.exam
    parts = {party: part for party in SIDES if (part := survey.part(exam.roles.target, party)) and part.known}
    if not parts:
        return SUPPORT.not_applicable("There are no labels.")
    if exam.task == "regression":
        found = [
            finding
            for party, part in parts.items()
            for finding in _values(exam, party, labels=part.known, distinct=part.distinct)
        ]
        told = " and ".join(f"{count(part.known, 'label')} in {party}" for party, part in parts.items())
        return SUPPORT.or_pass(found, f"There are {told}, of different values.")
    counts = {party: class_counts(exam, party) for party in parts}
    found = [finding for party in parts for finding in _classes(exam, party, counts[party])]
    return SUPPORT.or_pass([*found, *_new_classes(counts)], _balance(counts))


def class_counts(exam: Exam, party: Party) -> Mapping[str, int]:
    """Return the labelled rows of each class of a table, by name; for a binary task of the positive class and the rest.

    The table has the target column.
    """
    labels = exam.tables[party].frame[exam.roles.target].drop_nulls()
    if exam.task == "binary" and exam.positive is not None:
        positive = int(is_level(labels, exam.positive).sum())
        return {str(exam.positive): positive, "the other class": len(labels) - positive}
    counted = as_text(labels).alias("level").value_counts(name="count").sort("level")
    return dict(counted.iter_rows())


def _unlabelled(exam: Exam, party: Party, *, share: float, rows: int) -> Finding:
    message = f"{count(rows, 'row')} of {party}, {percent(share)}, have no {exam.roles.target}."
    if share == 1:
        hint = "Wait for the outcomes, or name the column that holds them as `[data] target`."
        return LABELS.says("fail", message, where=party, hint=hint, measured={"share": share})
    hint = "Find out why: if they are missing because of what the outcome is, every figure is biased."
    return LABELS.says("warn", message, where=party, hint=hint, measured={"share": share})


def _values(exam: Exam, party: Party, *, labels: int, distinct: int) -> tuple[Finding, ...]:
    if distinct == 1:
        message = f"All {count(labels, 'label')} of {party} are the same: there is nothing to tell apart."
        hint = f"Use rows in which {exam.roles.target} differs."
        return (SUPPORT.says("fail", message, where=party, hint=hint),)
    if party == "test" and labels < FEWEST_LABELS:
        return (_few(f"{count(labels, 'label')} in test.", party, rows=labels),)
    return ()


def _classes(exam: Exam, party: Party, counts: Mapping[str, int]) -> tuple[Finding, ...]:
    there = [name for name, rows in counts.items() if rows]
    if len(there) == 1:
        message = f"All {count(sum(counts.values()), 'label')} of {party} are of one class: {shortened(there[0])}."
        hint = f"Use rows in which {exam.roles.target} differs; for a binary task check `[model] positive`."
        return (SUPPORT.says("fail", message, where=party, hint=hint),)
    small = sorted((rows, name) for name, rows in counts.items() if rows < FEWEST_OF_CLASS[party])
    if not small:
        return ()
    names = listed([f"{count(rows, 'row')} of {name}" for rows, name in small])
    return (_few(f"{names} in {party}.", party, rows=small[0][0]),)


def _few(what: str, party: Party, rows: int) -> Finding:
    verb = "judge" if party == "test" else "learn"
    hint = f"Take more rows, or a longer time: from so few there is little to {verb}."
    return SUPPORT.says("warn", f"Only {what}", where=party, hint=hint, measured={"rows": rows})


def _new_classes(counts: Mapping[Party, Mapping[str, int]]) -> list[Finding]:
    if len(counts) == 1 or sum(rows > 0 for rows in counts["train"].values()) == 1:
        return []
    train, test = counts["train"], counts["test"]
    new = sorted(name for name, rows in test.items() if rows and not train.get(name))
    if not new:
        return []
    share = sum(test[name] for name in new) / sum(test.values())
    message = f"{percent(share)} of the test labels are of classes that train has not: {listed(new)}."
    hint = "The model cannot have learned these: train it on rows that have them, or take them out of its task."
    return [SUPPORT.says("warn", message, where="test", hint=hint, measured={"share": share})]


def _balance(counts: Mapping[Party, Mapping[str, int]]) -> str:
    party = list(counts)[-1]
    rows, name = min((rows, name) for name, rows in counts[party].items())
    share = rows / max(sum(counts[party].values()), 1)
    classes = count(len(counts[party]), "class", "classes")
    told = f"{classes} in {party}; the rarest is {shortened(name)}, {count(rows, 'row')}"
    hint = " Accuracy says little at such a share; precision, recall and pr_auc do." if share < LOPSIDED else ""
    return f"{told} ({percent(share)}).{hint}"
