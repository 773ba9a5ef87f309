"""How much worse the model is on rows that it was not trained on."""

from __future__ import annotations

import math

from seatrial.evaluation.loss import headline_metric, only
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured, said, with_limits
from seatrial.metrics import METRICS, measure
from seatrial.values import Estimate, Finding, unmeasured

CODE = "EVAL007"
NAME = "gap from training to test"
MATTERS = 0.05
HINT = (
    "The model learnt its training rows by heart, or the world moved: simplify it, stop it earlier, train on more or "
    "newer rows. The test figures are the ones to expect in use, if not less."
)


def train_gap(subject: Subject, own: tuple[Estimate, ...]) -> Examination:
    """Return all metrics on the training table, their distance to the test table, and EVAL007.

    Parameters
    ----------
    subject
        With or without a training table.
    own
        All metrics on the test table.

    Notes
    -----
    The two tables share no rows: limits of the distance come from both intervals, squared and added.

    References
    ----------
    Zou and Donner (2008), Statist. Med. 27, 1693-1702.
    """
    if subject.train is None or not subject.train.n:
        why = "There are no answers on a training table."
        return Examination(findings=(Finding(code=CODE, name=NAME, status="not-applicable", where="", message=why),))
    train = measure(subject.train, subject="train")
    test = {each.metric: each for each in own}
    gaps = tuple(_gap(each, test[each.metric]) for each in train if each.metric in test)
    metric = headline_metric(subject.answers)
    finding = _finding(only(train, metric), test.get(metric), only(gaps, metric))
    return Examination(findings=(finding,), estimates=(*train, *gaps))


def _gap(train: Estimate, test: Estimate) -> Estimate:
    if train.value is None or test.value is None:
        why = train.note or test.note
        return unmeasured(train.metric, n=min(train.n, test.n), why=why, subject="train_gap")
    value = train.value - test.value
    low = high = None
    if train.low is not None and train.high is not None and test.low is not None and test.high is not None:
        low = value - math.hypot(train.value - train.low, test.high - test.value)
        high = value + math.hypot(train.high - train.value, test.value - test.low)
    return Estimate(
        metric=train.metric,
        value=value,
        low=low,
        high=high,
        n=min(train.n, test.n),
        method="square-and-add of both intervals" if low is not None else "none",
        subject="train_gap",
        level=test.level,
        note="" if low is not None else train.note or test.note,
    )


def _finding(train: Estimate | None, test: Estimate | None, gap: Estimate | None) -> Finding:
    if train is None or test is None or gap is None or gap.value is None:
        why = "The headline metric could not be measured on both tables."
        return Finding(code=CODE, name=NAME, status="skipped", where="", message=why)
    turn = 1.0 if METRICS[gap.metric].higher_is_better else -1.0
    margin = MATTERS * (test.value or 0.0) if gap.metric == "rmse" else MATTERS
    least = gap.low if turn > 0 else gap.high
    loss = turn * gap.value
    sure = least is not None and turn * least > margin
    message = (
        f"{gap.metric} is {with_limits(train)} on the training table and {with_limits(test)} on the test table: "
        f"{said(abs(loss))} {'worse' if loss > 0 else 'better'} on the test table"
    )
    return Finding(
        code=CODE,
        name=NAME,
        status="warn" if sure else "pass",
        where="",
        message=f"{message}{f', surely more than {said(margin)}' if sure else ''}.",
        hint=HINT if sure else "",
        measured=measured(train=train.value, test=test.value, gap=gap.value, gap_low=gap.low, gap_high=gap.high),
    )
