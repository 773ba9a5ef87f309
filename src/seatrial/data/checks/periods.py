"""Whether the test comes after the training."""

from __future__ import annotations

from datetime import UTC
from typing import Literal, TypeAlias

import numpy as np

from seatrial.data.checks.columns import as_numbers
from seatrial.data.checks.rule import Rule, instant, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding, Status

ORDER = Rule(code="DATA017", name="test after training")

Order: TypeAlias = Literal["after", "before", "mixed"]

MOSTLY = 0.99


def order_in_time(survey: Survey) -> Order | None:
    """Return how test lies to train in time; None without a time in both.

    ``"after"``: at most 1 % of the test rows are earlier than the last of train. ``"before"``: at least 99 % are
    earlier than its first. ``"mixed"``: neither.
    """
    exam = survey.exam
    train, test = survey.part(exam.roles.time, "train"), survey.part(exam.roles.time, "test")
    if train is None or test is None or train.numbers is None or test.numbers is None:
        return None
    if test.numbers.above >= MOSTLY * test.known or test.numbers.bottom.value >= train.numbers.top.value:
        return "after"
    return "before" if test.numbers.below >= MOSTLY * test.known else "mixed"


def later_than_training(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where the model is judged on the past, a warning where test and training interleave."""
    exam = survey.exam
    time = exam.roles.time
    if time is None:
        return ORDER.not_applicable("The project names no time column.")
    seen, order = _share_seen(exam), order_in_time(survey)
    if order is None and seen is None:
        return ORDER.not_applicable(
            f"Nothing to compare: {time} is not in both train and test, or trained_until is not set."
        )
    found = [_before(survey, time)] if order == "before" else [_mixed(survey, time)] if order == "mixed" else []
    if seen is not None and seen > 1 - MOSTLY and order != "before":
        found.append(_seen(exam, time, seen))
    return ORDER.or_pass(found, "Test is later than what the model was trained on.")


def _before(survey: Survey, time: str) -> Finding:
    ends, starts = _end(survey, time, "test", last=True), _end(survey, time, "train", last=False)
    message = f"Test is from before train: test ends {ends}, and train starts {starts}."
    hint = "Judge the model on rows later than those it was trained on, as it will be used."
    return ORDER.says("fail", message, where=time, hint=hint)


def _mixed(survey: Survey, time: str) -> Finding:
    test = survey.columns[time].parts["test"]
    share = 1 - (0 if test.numbers is None else test.numbers.above) / test.known
    ends = _end(survey, time, "train", last=True)
    message = f"{percent(share)} of the test rows are no later than the last of train ({ends})."
    hint = "If the model will meet the future in service, split by time: figures from mixed periods flatter it."
    return ORDER.says("warn", message, where=time, hint=hint, measured={"share": share})


def _seen(exam: Exam, time: str, share: float) -> Finding:
    status: Status = "fail" if share >= MOSTLY else "warn"
    until = f"trained_until ({exam.trained_until})"
    message = f"{percent(share)} of the test rows are from no later than {until}: the model may know them."
    hint = "Judge it on later rows, or set `[model] trained_until` to the last row that it was trained on."
    return ORDER.says(status, message, where=time, hint=hint, measured={"share": share})


def _share_seen(exam: Exam) -> float | None:
    """Return the share of test rows that ``trained_until`` covers; None without it or without instants."""
    time = exam.roles.time
    if exam.trained_until is None or time is None or time not in exam.test.frame.columns:
        return None
    values = exam.test.frame[time].drop_nulls()
    if not values.dtype.is_temporal() or not values.len():
        return None
    until = exam.trained_until.replace(tzinfo=exam.trained_until.tzinfo or UTC).timestamp() * 1e6
    return float(np.mean(as_numbers(values) <= until))


def _end(survey: Survey, time: str, party: Party, *, last: bool) -> str:
    part = survey.columns[time].parts[party]
    if part.numbers is None:
        return "nowhere"
    value = (part.numbers.top if last else part.numbers.bottom).value
    return instant(value) if part.type == "datetime" else f"at {value:g}"
