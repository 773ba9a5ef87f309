"""Every metric of the task on the whole test table, and whether there is enough to judge by."""

from __future__ import annotations

import numpy as np

from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured
from seatrial.metrics import measure
from seatrial.metrics.answers import Answers
from seatrial.metrics.arrays import Ints
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
    sizes = _class_sizes(answers)
    distinct = len(np.unique(answers.y)) if sizes is None else len(sizes)
    few = int(sizes.min()) if sizes is not None and len(sizes) else None
    status, message = _decided(answers, distinct, few)
    hint = "" if status == "pass" else "Judge the model on a larger or longer test table."
    return Finding(
        code=CODE,
        name=NAME,
        status=status,
        where="",
        message=message,
        hint=hint,
        measured=measured(rows=answers.n, distinct_truths=distinct, rarest_class_rows=few),
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


def _class_sizes(answers: Answers) -> Ints | None:
    """Return the rows of each class that occurs; None for numbers."""
    if answers.task == "regression":
        return None
    sizes = np.bincount(answers.y.astype(np.int64))
    return sizes[sizes > 0]
