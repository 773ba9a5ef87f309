"""How much is missing, and whether as much is missing in training as in the test."""

from __future__ import annotations

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.effects import family_alpha
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.metrics.distance import rate_difference
from seatrial.values.finding import Finding

VALUES = Rule(code="DATA006", name="missing values")
DIFFERENCE = Rule(code="DATA007", name="missing values, train against test")

NEARLY_ALL = 0.95
LEAST_DIFFERENCE = 0.05


def missing_values(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature empty in test and filled in train, a warning for each that is nearly empty."""
    found = [finding for column in survey.fed for finding in _empty(column)]
    shares = {column.name: _share(column.parts.get("test")) for column in survey.fed}
    gaps = sum(share > 0 for share in shares.values())
    worst = max(sorted(shares), key=lambda name: shares[name], default="")
    most = f", most in {worst} ({percent(shares[worst])})" if gaps else ""
    return VALUES.or_pass(found, f"{gaps} of {count(len(shares), 'feature')} with missing values in test{most}.")


def missing_difference(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature whose share of missing values surely differs by more than five points."""
    if not survey.has_train:
        return DIFFERENCE.not_applicable("There are no training rows to compare with.")
    alpha = family_alpha(survey.columns.values())
    found = [finding for column in survey.fed for finding in _differs(column, alpha)]
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
        filled = percent(1 - _share(train))
        message = f"{name} is empty in all {count(test.rows, 'row')} of test and filled in {filled} of train."
        hint = f"Fill {name} in the test table as it is filled in service, or train without it."
        return (VALUES.says("fail", message, where=name, hint=hint, measured={"test": share, "train": _share(train)}),)
    if share <= NEARLY_ALL:
        return ()
    also = "" if train is None else f" (train: {percent(_share(train))})"
    message = f"{name} is missing in {percent(share)} of test{also}."
    hint = f"Train without {name}, or make sure that it will be filled in service just as here."
    return (VALUES.says("warn", message, where=name, hint=hint, measured={"test": share}),)


def _differs(column: Column, alpha: float) -> tuple[Finding, ...]:
    train, test = column.parts.get("train"), column.parts.get("test")
    if train is None or test is None or not test.known or not train.known:  # an empty column is told as missing
        return ()
    surely = rate_difference((train.nulls, test.nulls), (train.rows, test.rows), alpha=alpha).low or 0.0
    if surely <= LEAST_DIFFERENCE:
        return ()
    before, now = _share(train), _share(test)
    message = f"{column.name} is missing in {percent(before)} of train and {percent(now)} of test."
    hint = f"Find out what changed in how {column.name} is collected: the model is judged on other gaps than it met."
    figures = {"train": before, "test": now, "difference_at_least": surely}
    return (DIFFERENCE.says("warn", message, where=column.name, hint=hint, measured=figures),)
