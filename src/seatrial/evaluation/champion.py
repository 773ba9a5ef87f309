"""The model against the one in service, and whom the change would hurt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.loss import compared, deciding_metric, gain, only
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.words import measured, percent, said
from seatrial.metrics import Metric, measure, measure_difference
from seatrial.metrics.answers import Answers
from seatrial.values import EVERYWHERE, Estimate, Finding, Status

Mask: TypeAlias = NDArray[np.bool_]

CODE = "EVAL008"
NAME = "against the champion"
FLIPS: Mapping[str, Metric] = MappingProxyType(
    {
        name: Metric(
            name=name,
            tasks=("binary", "multiclass"),
            higher_is_better=higher_is_better,
            unit="share",
            lowest=0.0,
            highest=1.0,
            needs="label",
            words=words,
        )
        for name, higher_is_better, words in (
            ("negative_flip_rate", False, "Share of rows that the champion answers rightly and the model wrongly."),
            ("positive_flip_rate", True, "Share of rows that the model answers rightly and the champion wrongly."),
        )
    }
)
HINT = "Keep the champion, or say in a gate (no_worse_than, margin) how much worse is accepted and for what."


def against_champion(subject: Subject) -> Examination:
    """Return the champion's metrics, the paired differences, the flips, and EVAL008."""
    champion = subject.champion
    if champion is None:
        why = "There is no champion to compare with."
        return Examination(findings=(Finding(code=CODE, name=NAME, status="not-applicable", where="", message=why),))
    if not subject.answers.n:
        why = "There are no rows to compare on."
        return Examination(findings=(Finding(code=CODE, name=NAME, status="skipped", where="", message=why),))
    alone = measure(champion, subject="champion")
    differences = measure_difference(subject.answers, champion, subject="champion_difference")
    changed = flips(subject.answers, champion)
    metric = deciding_metric(champion if champion.score is None else subject.answers)
    finding = _finding(only(alone, metric), only(differences, metric), changed)
    return Examination(findings=(finding,), estimates=(*alone, *differences, *changed))


def flips(model: Answers, champion: Answers, *, slice: str = EVERYWHERE) -> tuple[Estimate, ...]:  # noqa: A002 - the field's name
    """Return the shares of rows that only the champion answers rightly (negative flips) and only the model (positive).

    None for regression, where no answer is simply right. Their subject is the model, so that a gate can ask for them.

    References
    ----------
    Yan et al. (2021), "Positive-congruent training", CVPR: the negative flip rate.
    """
    if model.label is None or champion.label is None:
        return ()
    right, was_right = model.label == model.y, champion.label == model.y
    return (
        _rate("negative_flip_rate", was_right & ~right, model, where=slice),
        _rate("positive_flip_rate", right & ~was_right, model, where=slice),
    )


def _rate(name: str, flipped: Mask, model: Answers, *, where: str) -> Estimate:
    """Return a share of rows with the interval that positive_rate has: Wilson, or robust to clusters."""
    counted = Answers(
        task="binary",
        y=np.zeros(model.n, dtype=np.int8),
        label=flipped.astype(np.int8),
        classes=("no", "yes"),
        clusters=model.clusters,
    )
    (share,) = measure(counted, names=("positive_rate",), slice=where)
    return replace(share, metric=name)


def _finding(champion: Estimate | None, difference: Estimate | None, changed: tuple[Estimate, ...]) -> Finding:
    if champion is None or difference is None or difference.value is None:
        why = "The two models could not be compared on these rows."
        return Finding(code=CODE, name=NAME, status="skipped", where="", message=why)
    outcome = compared(difference)
    value, low, high = gain(difference)
    status: Status = "warn" if outcome == "surely worse" else "pass"
    span = "no interval" if low is None or high is None else f"{said(low)} to {said(high)}"
    verb = "better" if value is not None and value > 0 else "worse"
    amount = None if value is None else abs(value)
    message = f"{difference.metric} is {said(amount)} {verb} than the champion's {said(champion.value)} (gain {span})"
    rates = {each.metric: each.value for each in changed}
    if rates:
        lost, won = rates["negative_flip_rate"], rates["positive_flip_rate"]
        message += f"; {percent(lost)} of rows that the champion answers rightly turn wrong, {percent(won)} turn right"
    return Finding(
        code=CODE,
        name=NAME,
        status=status,
        where="",
        message=f"{message}.",
        hint=HINT if status == "warn" else "",
        measured=measured(gain=value, gain_low=low, gain_high=high, champion=champion.value, **rates),
    )
