"""How much is missing, and is as much missing in training as in the test?"""

from __future__ import annotations

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.metrics.distance import rate_difference
from seatrial.values.finding import Finding

VALUES = Rule(code="DATA006", name="missing values")
DIFFERENCE = Rule(code="DATA007", name="missing values, train against test")

MOSTLY_MISSING = 0.5
LEAST_DIFFERENCE = 0.02
FAMILY_ERROR = 0.01


def missing_values(exam: Exam, survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature empty in test and filled in train, a warning for those mostly or wholly empty."""
    found = [finding for column in survey.fed for finding in _empty(column)]
    shares = {column.name: _share(column.parts.get("test")) for column in survey.fed}
    gaps = sum(share > 0 for share in shares.values())
    worst = max(sorted(shares), key=lambda name: shares[name], default="")
    most = f", most in {worst} ({percent(shares[worst])})" if gaps else ""
    return VALUES.or_pass(found, f"{count(gaps, 'feature')} of {len(shares)} with missing values in test{most}.")


def missing_difference(exam: Exam, survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature whose share of missing values surely differs by more than two points."""
    if exam.train is None or not exam.train.frame.height or not exam.test.frame.height:
        return DIFFERENCE.not_applicable("There are no training rows to compare with.")
    columns = [column for column in survey.fed if {"train", "test"} <= column.parts.keys()]
    alpha = FAMILY_ERROR / max(3 * len(columns), 1)  # one third each for values, gaps and new values
    found = [finding for column in columns for finding in _differs(column, alpha)]
    least = percent(LEAST_DIFFERENCE)
    return DIFFERENCE.or_pass(found, f"No feature's share of missing values surely differs by more than {least}.")


def _share(part: Part | None) -> float:
    return part.nulls / part.rows if part is not None and part.rows else 0.0


def _empty(column: Column) -> tuple[Finding, ...]:
    test, train = column.parts.get("test"), column.parts.get("train")
    if test is None or not test.rows:
        return ()
    name, share = column.name, _share(test)
    if not test.known and train is not None and train.known:
        message = f"{name} is empty in all {count(test.rows, 'row')} of test and filled in {percent(1 - _share(train))} of train."
        hint = f"Fill {name} in the test table as it is filled in service, or train without it."
        return (VALUES.says("fail", message, where=name, hint=hint, test=share, train=_share(train)),)
    if share > MOSTLY_MISSING:
        also = "" if train is None else f" (train: {percent(_share(train))})"
        hint = f"Train without {name}, or make sure that it will be filled in service as here."
        return (
            VALUES.says("warn", f"{name} is missing in {percent(share)} of test{also}.", where=name, hint=hint, test=share),
        )
    return ()


def _differs(column: Column, alpha: float) -> tuple[Finding, ...]:
    train, test = column.parts["train"], column.parts["test"]
    if not test.known or not train.known:  # a column empty in one table is told by the check of missing values
        return ()
    surely = rate_difference((train.nulls, test.nulls), (train.rows, test.rows), alpha=alpha).low or 0.0
    if surely <= LEAST_DIFFERENCE:
        return ()
    shares = (_share(train), _share(test))
    message = f"{column.name} is missing in {percent(shares[0])} of train and {percent(shares[1])} of test."
    hint = f"Find out what changed in how {column.name} is collected; the model met other gaps than it will be judged on."
    return (
        DIFFERENCE.says(
            "warn", message, where=column.name, hint=hint, train=shares[0], test=shares[1], difference_at_least=surely
        ),
    )
