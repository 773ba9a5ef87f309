"""Which rows count as answered wrongly when slices are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.words import percent, said
from seatrial.metrics.answers import Answers

Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Literal["error_rate", "large_error_rate"]

LARGE = 0.8
HARDLY_EVER = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wrong:
    """Wrong rows.

    Parameters
    ----------
    rows
        ``(n_rows,)``.
    measure
        What their share is called.
    note
        How "wrong" was decided where that is not the model's own answer; empty otherwise.
    expected
        ``(n_rows,)`` chance of being wrong by the model's own scores; None where they do not say.
    """

    rows: Mask
    measure: Measure
    note: str = ""
    expected: Floats | None = None


def wrong_rows(answers: Answers) -> Wrong:
    """Return which answers are wrong.

    Classification: the label is not the truth. A binary model that at its threshold gives one of its two answers less
    than a fifth as often as it is true has a threshold that says little about its scores; its slices are compared at
    the score at which it says yes as often as yes is true. Regression: the absolute residual is above its own 80th
    percentile.
    """
    if answers.task == "regression":
        return _large(answers)
    if answers.task == "binary" and answers.score is not None:
        matched = _matched(answers)
        if matched is not None:
            return matched
    assert answers.label is not None  # noqa: S101 - classification answers carry labels
    rows = np.asarray(answers.label != answers.y, dtype=bool)
    return Wrong(rows=rows, measure="error_rate", expected=_expected(answers))


def _expected(answers: Answers) -> Floats | None:
    if answers.score is None or answers.label is None:
        return None
    if answers.task == "binary":
        return np.where(answers.label == 1, 1 - answers.score, answers.score)
    return 1 - np.asarray(answers.score[np.arange(answers.n), answers.label], dtype=float)


def _large(answers: Answers) -> Wrong:
    if answers.score is None or not answers.n:
        return Wrong(rows=np.zeros(answers.n, dtype=bool), measure="large_error_rate")
    size = np.abs(answers.score - answers.y)
    place = min(int(np.ceil(LARGE * answers.n)), answers.n) - 1
    limit = float(np.partition(size, place)[place])
    return Wrong(
        rows=size > limit,
        measure="large_error_rate",
        note=f"large means further than {said(limit)} from the truth, which {percent(1 - LARGE)} of rows are",
    )


def _matched(answers: Answers) -> Wrong | None:
    """Return what is wrong at the score at which yes is said as often as it is true, where the threshold hides it."""
    label, score = answers.label, answers.score
    true = int((answers.y == 1).sum())
    if score is None or not 0 < true < answers.n:
        return None
    yes = answers.n if label is None else int((label == 1).sum())
    lost = yes < HARDLY_EVER * true or answers.n - yes < HARDLY_EVER * (answers.n - true)
    if label is not None and not lost:
        return None
    cut = float(np.partition(score, answers.n - true)[answers.n - true])
    said_yes = score >= cut
    if said_yes.all():
        return None
    return Wrong(
        rows=said_yes != (answers.y == 1),
        measure="error_rate",
        note=f"at its threshold the model says yes on {percent(yes / answers.n)} of rows and yes is true on "
        f"{percent(true / answers.n)}; slices are compared at a score of {said(cut)}, where both are equal",
    )
