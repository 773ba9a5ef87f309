"""Whether the test is like the training, and like the population that will be served."""

from __future__ import annotations

import polars as pl

from seatrial.data.checks.columns import Column, as_text
from seatrial.data.checks.effects import Shift, family_alpha, shift_between
from seatrial.data.checks.periods import order_in_time
from seatrial.data.checks.rule import Rule, listed
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Party
from seatrial.values.finding import Finding

AGAINST_TRAIN = Rule(code="DATA027", name="test against train")
AGAINST_POPULATION = Rule(code="DATA028", name="test against the population")

LEAST_SHIFT = {"KS distance": 0.1, "Cohen's w": 0.2}
ROWS_PER_DAY = 5
TRAIN_HINT = "See how the model does where {name} is new to it; retrain on newer rows if the change is to stay."
POPULATION_HINT = (
    "Figures hold for rows like those of test: judge the model on rows drawn from those that it will serve."
)


def like_train(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature, and the target, that surely differs between train and test.

    Where the test is later than train, features fixed by the day, such as the month, must differ: that is no warning.
    """
    if not survey.has_train:
        return AGAINST_TRAIN.not_applicable("There are no training rows to compare with.")
    return _differences(AGAINST_TRAIN, survey, other="train", hint=TRAIN_HINT)


def like_population(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each feature, and the target, that surely differs between test and population."""
    reference = survey.exam.reference
    if reference is None or not reference.frame.height:
        return AGAINST_POPULATION.not_applicable("The project declares no reference population.")
    return _differences(AGAINST_POPULATION, survey, other="reference", hint=POPULATION_HINT)


def fixed_by_day(survey: Survey, column: Column) -> bool:
    """Return whether a column takes one value on each day of test, days having at least five rows on the mean."""
    time, frame = survey.exam.roles.time, survey.exam.test.frame
    if time is None or time not in frame.columns or not frame[time].dtype.is_temporal() or time == column.name:
        return False
    rows = pl.DataFrame({"day": frame[time].dt.date(), "value": frame[column.name]}).drop_nulls("day")
    days = rows["day"].n_unique()
    if days == 0 or rows.height < ROWS_PER_DAY * days:
        return False
    values = rows.with_columns(as_text(rows["value"]))
    return values.n_unique() == days


def _differences(rule: Rule, survey: Survey, *, other: Party, hint: str) -> tuple[Finding, ...]:
    alpha = family_alpha(survey.columns.values())
    asked = [column for column in survey.columns.values() if column.compared]
    shifts = {column.name: shift_between(column, other, "test", alpha=alpha) for column in asked}
    known = {name: shift for name, shift in shifts.items() if shift is not None}
    if not known:
        return rule.not_applicable(f"No feature has values in both test and {other}.")
    apart = [name for name, shift in known.items() if shift.low > LEAST_SHIFT[shift.measure]]
    later = other == "train" and order_in_time(survey) == "after"
    by_day = [name for name in apart if later and fixed_by_day(survey, survey.columns[name])]
    found = [_finding(rule, name, known[name], other=other, hint=hint) for name in apart if name not in by_day]
    name = max(sorted(set(known) - set(by_day)), key=lambda name: known[name].value, default="")
    most = f"; {name} differs most, {_words(known[name])}" if name else ""
    told = f" Fixed by the day, and so different as test is later: {listed(by_day)}." if by_day else ""
    well = f"No column of {len(known)} surely differs from {other} by more than matters{most}.{told}"
    return rule.or_pass(found, well)


def _finding(rule: Rule, name: str, shift: Shift, *, other: Party, hint: str) -> Finding:
    message = f"{name} differs between {other} and test: {_words(shift)}, surely at least {shift.low:.2f}."
    figures = {"shift": shift.value, "shift_at_least": shift.low}
    return rule.says("warn", message, where=name, hint=hint.format(name=name), measured=figures)


def _words(shift: Shift) -> str:
    return f"{shift.measure} {shift.value:.2f}"
