"""The model beside something else: baselines, a champion, its own training table."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.metrics.catalogue import METRICS
from seatrial.reports.wording import Sign, subject_words
from seatrial.values import EVERYWHERE, MODEL, Estimate, Evidence

_BETTER = Sign(word="Better", mark="▲", icon="pass", meaning="The whole interval of the difference is on the good side.")
_WORSE = Sign(word="Worse", mark="▼", icon="fail", meaning="The whole interval of the difference is on the bad side.")
_DIFFERENT = Sign(word="Different", mark="◆", icon="warn", meaning="The interval of the difference leaves out 0.")
_OPEN = Sign(word="Not shown", mark="–", icon="none", meaning="The interval of the difference holds 0, or is unknown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One metric of the model and of the other, and their difference; None where nobody measured it."""

    metric: str
    own: Estimate | None
    other: Estimate | None
    difference: Estimate | None
    judgement: Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All metrics that the model shares with one other."""

    subject: str
    title: str
    rows: tuple[ComparisonRow, ...]


def compare(evidence: Evidence, subject: str) -> Comparison | None:
    """Return the comparison with ``"prior"``, ``"simple_model"``, ``"champion"`` or ``"train"``; None without numbers.

    Differences are model minus other, but for ``"train"``, where they are training minus test.
    """
    gap = "train_gap" if subject == "train" else f"{subject}_difference"
    found = {(e.subject, e.metric): e for e in evidence.estimates if e.slice == EVERYWHERE}
    metrics = dict.fromkeys(e.metric for e in evidence.estimates if e.subject in {subject, gap} and e.slice == EVERYWHERE)
    rows = tuple(
        ComparisonRow(
            metric=metric,
            own=found.get((MODEL, metric)),
            other=found.get((subject, metric)),
            difference=found.get((gap, metric)),
            judgement=_judge(found.get((gap, metric)), flip=subject == "train"),
        )
        for metric in metrics
    )
    return Comparison(subject=subject, title=subject_words(subject), rows=rows) if rows else None


def _judge(difference: Estimate | None, *, flip: bool) -> Sign:
    if difference is None or difference.low is None or difference.high is None:
        return _OPEN
    if difference.low <= 0 <= difference.high:
        return _OPEN
    metric = METRICS.get(difference.metric)
    if metric is None or metric.higher_is_better is None:
        return _DIFFERENT
    # Training minus test: a training value on the good side says that the test, which counts, is worse.
    good = (difference.low > 0) == (metric.higher_is_better != flip)
    return _BETTER if good else _WORSE
