"""Does the test come after the training, and would it matter if it did not?"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Literal, TypeAlias

import numpy as np
import polars as pl

from seatrial.data.checks.columns import Part, as_numbers
from seatrial.data.checks.effects import counts_shift
from seatrial.data.checks.rule import Rule, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam
from seatrial.values.finding import Finding, Status

ORDER = Rule(code="DATA017", name="test after training")
DRIFT = Rule(code="DATA018", name="random split of drifting data")

Order: TypeAlias = Literal["after", "before", "mixed"]

MOSTLY = 0.99
PERIODS = 4
FEWEST_ROWS = 200
LEAST_DRIFT = 0.1
GREAT_DRIFT = 0.2
BINS = 10
FAMILY_ERROR = 0.01


def order_in_time(exam: Exam, survey: Survey) -> Order | None:
    """Return how test lies to train in time; None without a time in both.

    ``"after"``: at most 1 % of the test rows are earlier than the last of train. ``"before"``: at least 99 % are earlier than its first.
    """
    train, test = survey.part(exam.roles.time, "train"), survey.part(exam.roles.time, "test")
    if train is None or test is None or train.numbers is None or test.numbers is None:
        return None
    if test.numbers.above >= MOSTLY * test.known or test.numbers.bottom.value >= train.numbers.top.value:
        return "after"
    return "before" if test.numbers.below >= MOSTLY * test.known else "mixed"


def test_after_training(exam: Exam, survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where the model is judged on the past, a warning where test and training interleave."""
    time = exam.roles.time
    if time is None:
        return ORDER.not_applicable("The project names no time column.")
    seen = _seen_before(exam, survey)
    order = order_in_time(exam, survey)
    if order is None and seen is None:
        return ORDER.not_applicable(f"Nothing to compare: {time} is not in both train and test, and trained_until is not set.")
    if order == "before":
        message = f"Test is from before train: it ends {_ends(exam, survey, 'test')}, and train starts {_starts(exam, survey, 'train')}."
        hint = "Judge the model on rows later than those it was trained on, as it will be used."
        return (ORDER.says("fail", message, where=time, hint=hint),)
    found = [*([] if order != "mixed" else [_mixed(exam, survey)]), *([] if seen is None else seen)]
    return ORDER.or_pass(found, "Test is later than what the model was trained on.")


def random_split_of_drift(exam: Exam, survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where train and test interleave in time while the target moves much over time; a warning for less."""
    if order_in_time(exam, survey) != "mixed":
        return DRIFT.not_applicable("Train and test do not interleave in time, or there is no time in both.")
    drift = _target_drift(exam)
    if drift is None:
        return DRIFT.not_applicable(f"Fewer than {FEWEST_ROWS} rows with a time and a label.")
    measure, value, low, path = drift
    figures = {"drift": value, "drift_at_least": low}
    told = f"{exam.roles.target} over four spans of time of equal rows: {path} ({measure} {value:.2f}, at least {low:.2f})"
    if low <= LEAST_DRIFT:
        text = f"Train and test interleave in time, and the target surely moves by no more than {LEAST_DRIFT}: {told}."
        return (DRIFT.says("pass", text, **figures),)
    status: Status = "fail" if low > GREAT_DRIFT else "warn"
    message = f"Train and test interleave in time while the target moves: {told}. In service the model will not know the future."
    hint = "Split by time: train on the earlier rows, test on the later. `[model] trained_until` does it for one table."
    return (DRIFT.says(status, message, where=exam.roles.target, hint=hint, **figures),)


def instant(value: float) -> str:
    """Return microseconds since 1970 as a date, with the time of day where there is one."""
    at = datetime.fromtimestamp(value / 1e6, tz=timezone.utc)
    return at.strftime("%Y-%m-%d") if (at.hour, at.minute, at.second) == (0, 0, 0) else at.strftime("%Y-%m-%d %H:%M")


def _mixed(exam: Exam, survey: Survey) -> Finding:
    time, test = exam.roles.time or "", survey.columns[exam.roles.time or ""].parts["test"]
    later = 0 if test.numbers is None else test.numbers.above
    share = 1 - later / test.known
    message = f"{percent(share)} of the test rows are earlier than the last of train ({_ends(exam, survey, 'train')})."
    hint = "If the model will meet the future in service, split by time; figures from mixed periods flatter it."
    return ORDER.says("warn", message, where=time, hint=hint, share=share)


def _seen_before(exam: Exam, survey: Survey) -> list[Finding] | None:
    """Return what ``trained_until`` says of the test rows; None without one of the two."""
    test, time = survey.part(exam.roles.time, "test"), exam.roles.time
    if exam.trained_until is None or test is None or test.numbers is None or time is None:
        return None
    until = exam.trained_until.replace(tzinfo=exam.trained_until.tzinfo or timezone.utc).timestamp() * 1e6
    values = exam.test.frame[time].drop_nulls()
    share = float(np.mean(as_numbers(values) <= until)) if values.dtype.is_temporal() else 0.0
    if share <= 1 - MOSTLY:
        return []
    status: Status = "fail" if share > MOSTLY else "warn"
    message = f"{percent(share)} of the test rows are from before trained_until ({instant(until)}): the model may have seen them."
    hint = "Judge it on later rows, or set `[model] trained_until` to the last row that it was trained on."
    return [ORDER.says(status, message, where=time, hint=hint, share=share)]


def _end(survey: Survey, name: str, party: Party, *, last: bool) -> str:
    part = survey.part(name, party)
    if part is None or part.numbers is None:
        return "nowhere"
    tail = part.numbers.top if last else part.numbers.bottom
    return instant(tail.value) if part.type == "datetime" else f"at {tail.value:g}"


def _target_drift(exam: Exam, survey: Survey) -> tuple[Shift, str] | None:
    """Return how far the target of the earliest quarter and of the latest are apart, with its path in words."""
    times, codes, words = _labels_in_time(exam, survey)
    if len(times) < FEWEST_ROWS:
        return None
    spans = np.searchsorted(np.quantile(times, [0.25, 0.5, 0.75]), times, side="left")
    counts = [np.bincount(codes[spans == span], minlength=int(codes.max()) + 1) for span in range(SPANS)]
    measure: Measure = "KS distance" if exam.task == "regression" else "Cohen's w"
    pairs = [(first, second) for first in range(SPANS) for second in range(first + 1, SPANS)]
    shifts = [counts_shift(measure, counts[a], counts[b], FAMILY_ERROR / len(pairs)) for a, b in pairs]
    known = [shift for shift in shifts if shift is not None]
    if not known:
        return None
    path = ", ".join(words(codes[spans == span]) for span in range(SPANS) if (spans == span).any())
    return max(known, key=lambda shift: (shift.low, shift.value)), path
