"""The model beside something else: baselines, a champion, its own training table."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.metrics.catalogue import METRICS
from seatrial.reports.figures import key_estimates
from seatrial.reports.wording import Sign
from seatrial.values import EVERYWHERE, MODEL, Estimate, Evidence
from seatrial.values.subject import subject_words

_BETTER = Sign(
    word="Better", mark="▲", icon="pass", meaning="The whole interval of the difference is on the good side."
)
_WORSE = Sign(word="Worse", mark="▼", icon="fail", meaning="The whole interval of the difference is on the bad side.")
_WORSE_HERE = Sign(
    word="Worse on test", mark="▼", icon="warn", meaning="The model does better on rows that it has learned."
)
_BETTER_HERE = Sign(
    word="Better on test", mark="▲", icon="pass", meaning="The model does better on the test than in training."
)
_DIFFERENT = Sign(word="Different", mark="◆", icon="warn", meaning="The interval of the difference leaves out 0.")
_OPEN = Sign(word="No clear difference", mark="~", icon="none", meaning="The interval of the difference holds 0.")
_UNKNOWN = Sign(word="Not compared", mark="?", icon="none", meaning="The difference has no interval.")


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
    """All metrics that the model shares with one other: those to know, and the rest."""

    subject: str
    title: str
    rows: tuple[ComparisonRow, ...]
    rest: tuple[ComparisonRow, ...]


def compare(evidence: Evidence, subject: str) -> Comparison | None:
    """Return the comparison with ``"prior"``, ``"simple_model"``, ``"champion"`` or ``"train"``; None without numbers.

    Differences are model minus other, but for ``"train"``, where they are training minus test.
    """
    gap = "train_gap" if subject == "train" else f"{subject}_difference"
    found = {(e.subject, e.metric): e for e in evidence.estimates if e.slice == EVERYWHERE}
    metrics = dict.fromkeys(
        e.metric for e in evidence.estimates if e.subject in {subject, gap} and e.slice == EVERYWHERE
    )
    rows = tuple(
        ComparisonRow(
            metric=metric,
            own=found.get((MODEL, metric)),
            other=found.get((subject, metric)),
            difference=found.get((gap, metric)),
            judgement=_judge(found.get((gap, metric)), training=subject == "train"),
        )
        for metric in metrics
    )
    if not rows:
        return None
    keys = {estimate.metric for estimate in key_estimates(evidence)}
    main = tuple(row for row in rows if row.metric in keys or row.metric not in METRICS)
    rest = tuple(row for row in rows if row not in main)
    return Comparison(subject=subject, title=subject_words(subject), rows=main or rest, rest=rest if main else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibrated:
    """What a metric would be after recalibration, and by how much it would change; None where nobody measured it."""

    after: Estimate | None
    change: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalibrationRow:
    """One metric as it is, and after each way to recalibrate."""

    metric: str
    own: Estimate | None
    isotonic: Recalibrated
    platt: Recalibrated


def compare_recalibration(evidence: Evidence) -> tuple[RecalibrationRow, ...]:
    """Return the metrics that recalibration was judged by, as they are and as they would be."""
    found = {(e.subject, e.metric): e for e in evidence.estimates if e.slice == EVERYWHERE}

    def after(way: str, metric: str) -> Recalibrated:
        return Recalibrated(after=found.get((way, metric)), change=found.get((f"{way}_difference", metric)))

    return tuple(
        RecalibrationRow(
            metric=metric,
            own=found.get((MODEL, metric)),
            isotonic=after("recalibrated_isotonic", metric),
            platt=after("recalibrated_platt", metric),
        )
        for metric in dict.fromkeys(metric for subject, metric in found if subject.startswith("recalibrated_"))
    )


def _judge(difference: Estimate | None, *, training: bool) -> Sign:
    if difference is None or difference.low is None or difference.high is None:
        return _UNKNOWN
    if difference.low <= 0 <= difference.high:
        return _OPEN
    metric = METRICS.get(difference.metric)
    if metric is None or metric.higher_is_better is None:
        return _DIFFERENT
    good = (difference.low > 0) == metric.higher_is_better
    if training:  # training minus test: what is good there is lost on the test, which counts
        return _WORSE_HERE if good else _BETTER_HERE
    return _BETTER if good else _WORSE
