"""Every metric of the task on the whole test table, and whether there is enough to judge by."""

from __future__ import annotations

import numpy as np

from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured
from seatrial.metrics import measure
from seatrial.metrics.answers import Answers
from seatrial.values import Finding, Status

CODE = "EVAL001"
NAME = "enough to judge by"
LEAST_ROWS = 30
LEAST_OF_A_CLASS = 10


def measured_overall(subject: Subject) -> Examination:
    """Return all metrics of the task on all rows, and EVAL001."""
    answers = subject.answers
    return Examination(findings=(_enough(answers),), estimates=measure(answers) if answers.n else ())


def _enough(answers: Answers) -> Finding:
    distinct = np.unique(answers.y)
    few = _rarest(answers)
    status, message = _decided(answers, len(distinct), few)
    hint = "" if status == "pass" else "Judge the model on a larger or longer test table."
    return Finding(
        code=CODE,
        name=NAME,
        status=status,
        where="",
        message=message,
        hint=hint,
        measured=measured(rows=answers.n, distinct_truths=len(distinct), rarest_class_rows=few),
    )


def _decided(answers: Answers, distinct: int, few: int | None) -> tuple[Status, str]:
    if answers.n == 0:
        return "skipped", "The test table has no row with a known truth."
    if distinct < 2:  # noqa: PLR2004 - one truth
        return (
            "skipped",
            f"The truth is the same on all {answers.n:,} rows, so nothing tells a good model from a bad one.",
        )
    if answers.n < LEAST_ROWS:
        return "skipped", f"{answers.n:,} rows are too few to judge by; at least {LEAST_ROWS} are needed."
    if few is not None and few < LEAST_OF_A_CLASS:
        return "warn", f"The rarest class has {few:,} of {answers.n:,} rows; what is said of it is wide or unknown."
    return "pass", f"{answers.n:,} rows with a known truth."


def _rarest(answers: Answers) -> int | None:
    """Return the rows of the rarest class that occurs; None for numbers."""
    if answers.task == "regression" or not answers.n:
        return None
    return int(np.unique(answers.y, return_counts=True)[1].min())
