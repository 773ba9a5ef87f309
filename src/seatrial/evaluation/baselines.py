"""The model against knowing nothing, and against something simple."""

from __future__ import annotations

from dataclasses import replace

from seatrial.evaluation.loss import compared, deciding_metric, gain, only, rows_to_decide
from seatrial.evaluation.prior import prior_answers
from seatrial.evaluation.scorecard import MOST_ROWS, fit_scorecard, scorecard_answers
from seatrial.evaluation.subject import Examination, Subject, some
from seatrial.evaluation.words import measured, said
from seatrial.metrics import measure, measure_difference
from seatrial.metrics.answers import Answers
from seatrial.values import Estimate, Finding, Status

PRIOR_CODE = "EVAL002"
PRIOR_NAME = "better than the prior"
SIMPLE_CODE = "EVAL003"
SIMPLE_NAME = "better than a simple model"
NO_ROWS = "There are no rows to compare on."
NO_TRAIN = "There is no training table to fit one on."
OF_THE_TEST = "prior of the test table: there is no training table"


def prior_source(subject: Subject) -> Answers:
    """Return the rows whose truth makes the prior: the training table's, or without one the test table's."""
    return subject.train if subject.train is not None and subject.train.n else subject.answers


def against_prior(subject: Subject, mended: tuple[str, ...] = ()) -> Examination:
    """Return the prior, the paired difference to it, and EVAL002.

    Parameters
    ----------
    subject
        Without a training table the prior is the test table's, which flatters the prior, and is marked.
    mended
        Ways of recalibration that out of sample do beat the prior.
    """
    answers = subject.answers
    if not answers.n:
        return _unanswered(PRIOR_CODE, PRIOR_NAME, status="skipped", why=NO_ROWS)
    source = prior_source(subject)
    prior = prior_answers(answers, source, threshold=subject.threshold)
    note = "" if source is not answers else OF_THE_TEST
    alone = _noted(measure(prior, subject="prior"), note)
    differences = _noted(measure_difference(answers, prior, subject="prior_difference"), note)
    metric = deciding_metric(answers)
    finding = _prior_finding(only(alone, metric), only(differences, metric), mended=mended, note=note)
    return Examination(findings=(finding,), estimates=(*alone, *differences))


def against_simple(subject: Subject) -> Examination:
    """Return a simple model fitted on the training table, the paired difference to it, and EVAL003."""
    train, columns = subject.train, subject.train_columns
    if train is None or not train.n or not columns:
        return _unanswered(SIMPLE_CODE, SIMPLE_NAME, status="not-applicable", why=NO_TRAIN)
    if not subject.answers.n:
        return _unanswered(SIMPLE_CODE, SIMPLE_NAME, status="skipped", why=NO_ROWS)
    shared = some(columns, [name for name in columns if name in subject.columns])
    card = fit_scorecard(train, shared)
    if card is None:
        why = "The training table has no column of the test table, one truth, more than 20 classes, or huge truths."
        return _unanswered(SIMPLE_CODE, SIMPLE_NAME, status="not-applicable", why=why)
    simple = scorecard_answers(card, subject.answers, subject.columns, threshold=subject.threshold)
    alone = measure(simple, subject="simple_model")
    differences = measure_difference(subject.answers, simple, subject="simple_model_difference")
    metric = deciding_metric(subject.answers)
    finding = _simple_finding(only(alone, metric), only(differences, metric), subject.simple_margin)
    if train.n > MOST_ROWS:
        finding = replace(finding, message=f"{finding.message} Fitted on {MOST_ROWS:,} of {train.n:,} training rows.")
    return Examination(findings=(finding,), estimates=(*alone, *differences))


def _prior_finding(
    prior: Estimate | None, difference: Estimate | None, *, mended: tuple[str, ...], note: str
) -> Finding:
    if prior is None or difference is None or difference.value is None:
        why = difference.note if difference is not None else "nothing could be measured"
        return Finding(code=PRIOR_CODE, name=PRIOR_NAME, status="skipped", where="", message=f"Not known: {why}.")
    outcome = compared(difference)
    value, low, high = gain(difference)
    needed = rows_to_decide(difference) if outcome == "better" else None
    status: Status = "fail" if outcome in ("not better", "surely worse") else "skipped"
    said_of = f"{prior.metric} is {said(value)} better than the prior's {said(prior.value)}"
    if outcome == "surely better":
        status = "pass"
    elif status == "fail":
        said_of = f"{prior.metric} does not beat the prior's {said(prior.value)}: it is {said(_minus(value))} worse"
    return Finding(
        code=PRIOR_CODE,
        name=PRIOR_NAME,
        status=status,
        where="",
        message=f"The model's {said_of} ({_span(low, high)}{f'; {note}' if note else ''}){_needs(needed)}.",
        hint=_prior_hint(status, prior.metric, mended),
        measured=measured(gain=value, gain_low=low, gain_high=high, prior=prior.value, rows_to_decide=needed),
    )


def _prior_hint(status: Status, metric: str, mended: tuple[str, ...]) -> str:
    if status == "pass":
        return ""
    if mended:
        ways = " or ".join(mended)
        return f"Mend it: {ways} recalibration, out of sample, beats the prior. See that `positive` is right."
    if status == "skipped":
        return "Judge on more rows: on these the model may be no better than saying the same of every row."
    return f"Saying the same of every row has the better {metric}; do not release this model."


def _simple_finding(simple: Estimate | None, difference: Estimate | None, margin: float) -> Finding:
    if simple is None or simple.value is None or difference is None or difference.value is None:
        message = "Not known: the two models could not be compared."
        return Finding(code=SIMPLE_CODE, name=SIMPLE_NAME, status="skipped", where="", message=message)
    by = margin * simple.value if simple.metric == "rmse" else margin
    value, low, high = gain(difference)
    within = value is not None and value <= by
    about = f"{simple.metric} of a scorecard of binned columns is {said(simple.value)}"
    if not within:
        message = f"The model is {said(value)} better than a simpler one: {about}"
    elif compared(difference) == "surely worse":
        message = f"A simpler model is better by {said(_minus(value))}: {about}"
    else:
        message = f"A simpler model does as well within {said(by)}: {about}, the model gains {said(value)}"
    hint = "Prefer the simpler model, or find out what the model misses that simple sums of columns have."
    return Finding(
        code=SIMPLE_CODE,
        name=SIMPLE_NAME,
        status="warn" if within else "pass",
        where="",
        message=f"{message} ({_span(low, high)}).",
        hint=hint if within else "",
        measured=measured(gain=value, gain_low=low, gain_high=high, simple=simple.value, margin=by),
    )


def _unanswered(code: str, name: str, *, status: Status, why: str) -> Examination:
    return Examination(findings=(Finding(code=code, name=name, status=status, where="", message=why),))


def _noted(estimates: tuple[Estimate, ...], note: str) -> tuple[Estimate, ...]:
    return tuple(replace(each, note="; ".join(filter(None, (each.note, note)))) for each in estimates)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _span(low: float | None, high: float | None) -> str:
    return "no interval" if low is None or high is None else f"gain {said(low)} to {said(high)}"


def _needs(rows: int | None) -> str:
    return "" if rows is None else f"; about {rows:,} rows would decide"
