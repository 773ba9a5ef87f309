"""Everything that can be learnt from a model's answers, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from seatrial.evaluation.baselines import against_prior, against_simple
from seatrial.evaluation.calibration import calibrated, recalibration_gains
from seatrial.evaluation.champion import against_champion
from seatrial.evaluation.curves import drawn
from seatrial.evaluation.declared import on_declared
from seatrial.evaluation.found import searched
from seatrial.evaluation.gap import train_gap
from seatrial.evaluation.order import canonical
from seatrial.evaluation.overall import measured_overall
from seatrial.evaluation.periods import over_time
from seatrial.evaluation.subject import Examination, Subject
from seatrial.values import Progress, joined, silent

STEP = "examining the model"


def examine(subject: Subject, *, progress: Progress = silent) -> Examination:
    """Return the findings EVAL001 to EVAL008, all estimates, and what a report draws.

    The result does not depend on the order of rows or of columns. Where something cannot be known (no rows, one class,
    no scores, no training table, no champion), the finding that asks for it says so.

    Parameters
    ----------
    subject
        The answers, and what they can be held against.
    progress
        Told after each part.
    """
    subject, parts = canonical(subject), []
    with np.errstate(
        over="ignore", invalid="ignore", divide="ignore"
    ):  # numbers too large to compute with are told as such
        for done, part in enumerate(_parts(subject), start=1):
            parts.append(part)
            progress(STEP, done, PARTS)
    return Examination(
        findings=tuple(sorted((each for part in parts for each in part.findings), key=lambda each: each.code)),
        estimates=tuple(each for part in parts for each in part.estimates),
        exhibits=joined(*(part.exhibits for part in parts)),
    )


def _parts(subject: Subject) -> Iterator[Examination]:
    overall = measured_overall(subject)
    yield overall
    gains = recalibration_gains(subject)
    yield against_prior(subject, mended=tuple(each.way for each in gains if each.beats_prior))
    yield against_simple(subject)
    yield calibrated(subject, overall.estimates, gains)
    yield train_gap(subject, overall.estimates)
    yield from (part(subject) for part in REST)


REST: tuple[Callable[[Subject], Examination], ...] = (
    on_declared,
    searched,
    against_champion,
    over_time,
    drawn,
)
PARTS = len(REST) + 5
