"""Curves, histograms and the confusion matrix that a report draws, each of a bounded number of points."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.subject import Examination, Subject
from seatrial.metrics import reliability
from seatrial.metrics.answers import Answers
from seatrial.values import EVERYWHERE, Confusion, Curve, Exhibits, Histogram, Point

Floats: TypeAlias = NDArray[np.float64]

MOST_POINTS = 100
SCORE_BINS = 20
RESIDUAL_BINS = 40
GROUPS = 10
MOST_CLASSES = 12
Z = 1.959963984540054


def drawn(subject: Subject) -> Examination:
    """Return what a report draws of the answers on all rows; less where there are no scores or no rows."""
    answers = subject.answers
    if not answers.n:
        return Examination()
    if answers.task == "regression":
        return Examination(exhibits=_of_numbers(answers))
    others = () if subject.champion is None else (("champion", subject.champion),)
    series = (("model", answers), *others)
    curves = tuple(curve for name, each in series for curve in _of_scores(each, name))
    return Examination(
        exhibits=Exhibits(
            curves=(*curves, *reliability_curves(answers)),
            histograms=_score_histograms(answers),
            confusion=_confusion(answers),
        )
    )


def reliability_curves(answers: Answers, *, slice: str = EVERYWHERE) -> tuple[Curve, ...]:  # noqa: A002 - the field's name
    """Return the reliability diagram: one line for a binary model, one for each of at most 12 classes."""
    if answers.score is None or answers.task == "regression" or not answers.n:
        return ()
    if answers.task == "binary":
        return (_reliability(answers.y == 1, answers.score, series="model", where=slice),)
    frequent = np.argsort(-np.bincount(answers.y, minlength=len(answers.classes)), kind="stable")[:MOST_CLASSES]
    return tuple(
        _reliability(answers.y == code, answers.score[:, code], series=answers.classes[code], where=slice)
        for code in sorted(frequent.tolist())
    )


def roc_points(y: NDArray[Any], score: Floats) -> tuple[Point, ...]:
    """Return the receiver operating characteristic: x false positive rate, y recall; none with one class."""
    true, false = _cumulative(y, score)
    if not true[-1] or not false[-1]:
        return ()
    x, height = false / false[-1], true / true[-1]
    return tuple(Point(x=float(x[i]), y=float(height[i])) for i in _spaced(x + height))


def pr_points(y: NDArray[Any], score: Floats) -> tuple[Point, ...]:
    """Return precision over recall; none without a positive row."""
    true, false = _cumulative(y, score)
    if not true[-1]:
        return ()
    x, height = true[1:] / true[-1], true[1:] / (true[1:] + false[1:])
    return tuple(Point(x=float(x[i]), y=float(height[i])) for i in _spaced(x))


def _of_scores(answers: Answers, series: str) -> tuple[Curve, ...]:
    if answers.score is None or answers.task != "binary":
        return ()
    roc, pr = roc_points(answers.y, answers.score), pr_points(answers.y, answers.score)
    made = (
        Curve(kind="roc", slice=EVERYWHERE, series=series, points=roc),
        Curve(kind="pr", slice=EVERYWHERE, series=series, points=pr),
    )
    return tuple(curve for curve in made if curve.points)


def _reliability(hit: NDArray[Any], score: Floats, *, series: str, where: str) -> Curve:
    found = reliability(hit.astype(np.int8), score)
    parts = (found.score.tolist(), found.rate.tolist(), found.low.tolist(), found.high.tolist(), found.n.tolist())
    points = [Point(x=x, y=y, low=low, high=high, n=n) for x, y, low, high, n in zip(*parts, strict=True)]
    return Curve(kind="reliability", slice=where, series=series, points=tuple(points))


def _cumulative(y: NDArray[Any], score: Floats) -> tuple[Floats, Floats]:
    """Return true and false positives when saying yes from each score on, the highest first, after none at all."""
    distinct, place = np.unique(-score, return_inverse=True)
    true = np.bincount(place, y == 1, minlength=len(distinct))
    every = np.bincount(place, minlength=len(distinct))
    return np.concatenate([[0.0], np.cumsum(true)]), np.concatenate([[0.0], np.cumsum(every - true)])


def _spaced(along: Floats) -> NDArray[np.int64]:
    """Return at most 100 places that are about evenly spaced along a rising line, both ends among them."""
    if len(along) <= MOST_POINTS:
        return np.arange(len(along))
    wanted = np.linspace(along[0], along[-1], MOST_POINTS - 1)
    return np.unique([*np.minimum(np.searchsorted(along, wanted), len(along) - 1), 0, len(along) - 1])


def _score_histograms(answers: Answers) -> tuple[Histogram, ...]:
    if answers.score is None:
        return ()
    edges = np.linspace(0.0, 1.0, SCORE_BINS + 1)
    if answers.task == "binary":
        parts = (("negative", answers.score[answers.y != 1]), ("positive", answers.score[answers.y == 1]))
    else:
        top = answers.score.max(axis=1)
        right = (
            answers.label == answers.y if answers.label is not None else np.argmax(answers.score, axis=1) == answers.y
        )
        parts = (("wrong", top[~right]), ("right", top[right]))
    return tuple(_histogram("score", series, values=values, edges=edges) for series, values in parts)


def _histogram(name: str, series: str, *, values: Floats, edges: Floats) -> Histogram:
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    return Histogram(name=name, series=series, edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))


def _confusion(answers: Answers) -> Confusion | None:
    if answers.label is None:
        return None
    k = max(len(answers.classes), 2)
    counts = np.bincount(answers.y.astype(np.int64) * k + answers.label, minlength=k * k).reshape(k, k)
    classes = answers.classes if len(answers.classes) == k else ("negative", "positive")
    return Confusion(classes=classes, counts=tuple(tuple(row) for row in counts.tolist()))


def _of_numbers(answers: Answers) -> Exhibits:
    if answers.score is None:
        return Exhibits()
    residual = answers.score - answers.y
    low, high = float(residual.min()), float(residual.max())
    edges = np.linspace(low, high if high > low else low + 1.0, RESIDUAL_BINS + 1)
    histogram = _histogram("residual", "model", values=residual, edges=edges)
    return Exhibits(curves=(_predicted_actual(answers.y, answers.score),), histograms=(histogram,))


def _predicted_actual(y: Floats, score: Floats) -> Curve:
    """Return the mean truth over the mean prediction in groups of equal size, with a normal band."""
    order = np.argsort(score, kind="stable")
    points = []
    for rows in np.array_split(order, min(GROUPS, len(order))):
        mean, spread = float(y[rows].mean()), float(y[rows].std(ddof=1)) if len(rows) > 1 else 0.0
        half = Z * spread / len(rows) ** 0.5
        band = (mean - half, mean + half) if len(rows) > 1 else (None, None)
        points.append(Point(x=float(score[rows].mean()), y=mean, low=band[0], high=band[1], n=len(rows)))
    rising = tuple(sorted(points, key=lambda point: point.x))
    return Curve(kind="predicted_actual", slice=EVERYWHERE, series="model", points=rising)
