"""Rows of a moving world, dealt at random to train and test."""

from __future__ import annotations

import numpy as np
import polars as pl

from seatrial.data.checks.columns import Floats, Ints, as_numbers, as_text, field_type, is_numeric
from seatrial.data.checks.effects import Measure, Shift, counts_shift
from seatrial.data.checks.periods import order_in_time
from seatrial.data.checks.rule import Rule, percent, shortened
from seatrial.data.checks.survey import Survey
from seatrial.data.checks.truth import is_level
from seatrial.data.exam import Exam
from seatrial.values.finding import Finding, Status

DRIFT = Rule(code="DATA018", name="random split of drifting data")

SPANS = 4
FEWEST_ROWS = 200
BINS = 32
FAMILY_ERROR = 0.01
LEAST_DRIFT = {"KS distance": 0.1, "Cohen's w": 0.2}
GREAT_DRIFT = {"KS distance": 0.2, "Cohen's w": 0.4}


def random_split_of_drift(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure where train and test interleave in time while the target moves much; a warning for less."""
    exam = survey.exam
    if order_in_time(survey) != "mixed":
        return DRIFT.not_applicable("Train and test do not interleave in time, or there is no time in both.")
    rows = _labelled_in_time(exam)
    shift = None if rows is None else _largest_shift(exam, *rows)
    if rows is None or shift is None:
        return DRIFT.not_applicable(f"Fewer than {FEWEST_ROWS} rows have a time and a label.")
    figures = {"drift": shift.value, "drift_at_least": shift.low}
    told = f"{_path(exam, *rows)} ({shift.measure} {shift.value:.2f}, at least {shift.low:.2f})"
    if shift.low <= LEAST_DRIFT[shift.measure]:
        message = f"Train and test interleave in time; the target does not surely move: {told}."
        return (DRIFT.says("pass", message, measured=figures),)
    status: Status = "fail" if shift.low > GREAT_DRIFT[shift.measure] else "warn"
    message = f"Train and test interleave in time while the target moves: {told}. In service nobody knows the future."
    hint = "Train on the earlier rows and test on the later; `[model] trained_until` splits one table so."
    return (DRIFT.says(status, message, where=exam.roles.target, hint=hint, measured=figures),)


def _labelled_in_time(exam: Exam) -> tuple[Ints, pl.Series] | None:
    """Return the span of each row of train and test, shape ``(n,)``, and its label."""
    time, target = exam.roles.time, exam.roles.target
    frames = [table.frame for party, table in exam.tables.items() if party != "reference"]
    if time is None or time == target or any({time, target} - set(frame.columns) for frame in frames):
        return None
    numeric = all(is_numeric(field_type(frame[target].dtype)) for frame in frames)
    if exam.task == "regression" and not numeric:
        return None
    rows = [frame.select(time, target).drop_nulls() for frame in frames]
    times = np.concatenate([as_numbers(each[time]) for each in rows])
    read = (lambda each: pl.Series(as_numbers(each))) if numeric else as_text
    labels = pl.concat([read(each[target]).alias(target) for each in rows])
    if len(times) < FEWEST_ROWS:
        return None
    limits = np.quantile(times, np.arange(1, SPANS) / SPANS)
    return np.searchsorted(limits, times, side="left"), labels


def _largest_shift(exam: Exam, spans: Ints, labels: pl.Series) -> Shift | None:
    codes, measure = _codes(exam, labels)
    size = int(codes.max()) + 1
    counts = [np.bincount(codes[spans == span], minlength=size) for span in range(SPANS)]
    pairs = [(first, second) for first in range(SPANS) for second in range(first + 1, SPANS)]
    alpha = FAMILY_ERROR / len(pairs)
    found = [counts_shift(measure, counts[a], counts[b], alpha=alpha) for a, b in pairs]
    return max((shift for shift in found if shift), key=lambda shift: (shift.low, shift.value), default=None)


def _codes(exam: Exam, labels: pl.Series) -> tuple[Ints, Measure]:
    if exam.task == "regression":
        values = as_numbers(labels)
        edges = np.unique(np.quantile(values, np.arange(1, BINS) / BINS))
        return np.searchsorted(edges, values, side="left"), "KS distance"
    return labels.rank("dense").cast(pl.Int64).to_numpy() - 1, "Cohen's w"


def _path(exam: Exam, spans: Ints, labels: pl.Series) -> str:
    numbers, words = _told(exam, labels)
    means = [float(numbers[spans == span].mean()) for span in range(SPANS) if (spans == span).any()]
    shown = [f"{mean:.4g}" if exam.task == "regression" else percent(mean) for mean in means]
    return f"{words} {', '.join(shown)} from the earliest span to the latest"


def _told(exam: Exam, labels: pl.Series) -> tuple[Floats, str]:
    if exam.task == "regression":
        return as_numbers(labels), "mean"
    level = exam.positive
    if level is None:
        counted = as_text(labels).alias("level").value_counts(name="count")
        level = str(counted.sort("count", "level", descending=[True, False])["level"][0])
    return is_level(labels, level).astype(np.float64), f"share of {shortened(str(level))}"
