"""Whether the probabilities say what happens, and what recalibration would gain."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.evaluation.baselines import prior_source
from seatrial.evaluation.loss import compared, gain, only
from seatrial.evaluation.prior import prior_answers
from seatrial.evaluation.recalibrate import Recalibrated, recalibrated
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured, said, with_limits
from seatrial.metrics import measure, measure_difference
from seatrial.values import Estimate, Finding, Status

CODE = "EVAL004"
NAME = "calibration"
MATTERS = 0.01
TOO_FEW = "A curve is fitted on at least 100 rows, 10 of them of each class, of at most 20; this test table is not so."


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What one way of recalibration would change.

    Parameters
    ----------
    way, how
        Which way, and which rows taught which.
    before
        Log loss as it is, on the rows that were answered out of sample.
    difference
        Log loss after less before.
    beats_prior
        Whether the recalibrated scores surely beat the prior on those rows.
    estimates
        All that was measured of it.
    """

    way: str
    how: str
    before: Estimate | None
    difference: Estimate | None
    beats_prior: bool
    estimates: tuple[Estimate, ...]

    @property
    def real(self) -> bool:
        """True when the log loss surely falls, and by at least a hundredth of itself."""
        if self.difference is None or self.before is None or self.before.value is None:
            return False
        value, _, _ = gain(self.difference)
        enough = value is not None and value >= MATTERS * self.before.value
        return enough and compared(self.difference) == "surely better"


def recalibration_gains(subject: Subject) -> tuple[Gain, ...]:
    """Return what isotonic and Platt recalibration would change out of sample; none where that cannot be known."""
    made = recalibrated(subject.answers, time=subject.time, threshold=subject.threshold)
    return tuple(_gain(subject, each) for each in made)


def calibrated(subject: Subject, own: tuple[Estimate, ...], gains: tuple[Gain, ...]) -> Examination:
    """Return the estimates after recalibration, and EVAL004; ``own`` are the metrics on the test table."""
    estimates = tuple(estimate for each in gains for estimate in each.estimates)
    answers = subject.answers
    if answers.task == "regression":
        return Examination(findings=(_finding("not-applicable", "Numbers are predicted, no probabilities."),))
    if answers.score is None:
        return Examination(findings=(_finding("not-applicable", "The model gives labels, no probabilities."),))
    ece = only(own, "ece")
    if not gains:
        why = "Recalibration takes 100 rows and 10 of each class in every part that a curve is fitted on"
        return Examination(
            findings=(_finding("skipped", f"{why}; there are fewer, or more than 20 classes.", ece=ece),)
        )
    real = [each for each in gains if each.real]
    best = min(real or gains, key=_loss_after)
    return Examination(findings=(_said(best, ece, real=bool(real)),), estimates=estimates)


def _gain(subject: Subject, made: Recalibrated) -> Gain:
    name = f"recalibrated_{made.way}"
    after = measure(made.after, names=("log_loss", "brier", "ece"), subject=name)
    differences = measure_difference(made.after, made.before, names=("log_loss", "brier"), subject=f"{name}_difference")
    prior = prior_answers(made.before, prior_source(subject), threshold=subject.threshold)
    to_prior = only(measure_difference(made.after, prior, names=("log_loss",)), "log_loss")
    return Gain(
        way=made.way,
        how=made.how,
        before=only(measure(made.before, names=("log_loss",)), "log_loss"),
        difference=only(differences, "log_loss"),
        beats_prior=to_prior is not None and compared(to_prior) == "surely better",
        estimates=(*after, *differences),
    )


def _loss_after(each: Gain) -> tuple[float, str]:
    value = each.difference.value if each.difference is not None else None
    return (float("inf") if value is None else value, each.way)


def _said(best: Gain, ece: Estimate | None, *, real: bool) -> Finding:
    value, low, high = (None, None, None) if best.difference is None else gain(best.difference)
    span = "no interval" if low is None or high is None else f"{said(low)} to {said(high)}"
    verb = "would gain" if value is None or value > 0 else "gains nothing:"
    about = f"{best.way} recalibration {verb} {said(value)} of log loss out of sample ({span}; {best.how})"
    figures = measured(
        ece=ece.value if ece else None,
        log_loss_gain=value,
        log_loss_gain_low=low,
        log_loss_gain_high=high,
        way=best.way,
    )
    prefix = f"The calibration error is {with_limits(ece)}; " if ece is not None and ece.value is not None else ""
    message = f"{prefix}{about}."
    return Finding(
        code=CODE,
        name=NAME,
        status="warn" if real else "pass",
        where="",
        message=message[0].upper() + message[1:],
        hint=f"Recalibrate the scores ({best.way}) on rows that the model was not trained on." if real else "",
        measured=figures,
    )


def _finding(status: Status, message: str, *, ece: Estimate | None = None) -> Finding:
    figures = measured(ece=ece.value) if ece is not None else ()
    hint = "Judge on more rows to know whether the probabilities can be believed." if status == "skipped" else ""
    return Finding(code=CODE, name=NAME, status=status, where="", message=message, hint=hint, measured=figures)
