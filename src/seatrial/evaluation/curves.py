"""Curves, histograms and the confusion matrix that a report draws, each of a bounded number of points."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.subject import Examination, Subject
from seatrial.metrics import reliability
from seatrial.metrics.answers import Answers
from seatrial.metrics.ranking import Ranking, rank
from seatrial.values import EVERYWHERE, Confusion, Curve, Exhibits, Histogram, Point

Floats: TypeAlias = NDArray[np.float64]

MOST_POINTS = 100
RESIDUAL_BINS = 40
GROUPS = 10
MOST_CLASSES = 12
LARGEST = 1e150
NARROWEST = 1e-9  # of the size of the numbers: narrower, edges fall together
EDGES = np.linspace(0.0, 1.0, 21)
Z = 1.959963984540054


def drawn(subject: Subject) -> Examination:
    """Return what a report draws of the answers on all rows; less where there are no scores or no rows."""
    answers = subject.answers
    if not answers.n:
        return Examination()
    if answers.task == "regression":
        return Examination(exhibits=_of_numbers(answers))
    found = _of_ranks(answers, subject.champion) if answers.task == "binary" else _of_classes(answers)
    return Examination(exhibits=replace(found, confusion=_confusion(answers)))


def reliability_curves(answers: Answers, *, slice: str = EVERYWHERE) -> tuple[Curve, ...]:  # noqa: A002 - the field's name
    """Return the reliability diagram: one line for a binary model, one for each of at most 12 classes."""
    if answers.score is None or answers.task == "regression" or not answers.n:
        return ()
    if answers.task == "binary":
        return (_reliability(answers.ranking, series="model", where=slice),)
    frequent = np.argsort(-np.bincount(answers.y, minlength=len(answers.classes)), kind="stable")[:MOST_CLASSES]
    return tuple(
        _reliability(rank(answers.y == code, answers.score[:, code]), series=answers.classes[code], where=slice)
        for code in sorted(frequent.tolist())
    )


def roc_points(ranking: Ranking) -> tuple[Point, ...]:
    """Return the receiver operating characteristic: x false positive rate, y recall; none with one class."""
    if not ranking.n_positive or not ranking.n_negative:
        return ()
    true, false = np.zeros(len(ranking.hits) + 1), np.zeros(len(ranking.hits) + 1)
    np.divide(ranking.hits, ranking.n_positive, out=true[1:])
    np.divide(ranking.rows - ranking.hits, ranking.n_negative, out=false[1:])
    return tuple(Point(x=float(false[i]), y=float(true[i])) for i in _spaced(false + true))


def pr_points(ranking: Ranking) -> tuple[Point, ...]:
    """Return precision over recall; none without a positive row."""
    if not ranking.n_positive:
        return ()
    recall = ranking.hits / ranking.n_positive
    return tuple(Point(x=float(recall[i]), y=float(ranking.hits[i] / ranking.rows[i])) for i in _spaced(recall))


def _of_ranks(answers: Answers, champion: Answers | None) -> Exhibits:
    """Return the curves of a yes-or-no model and its champion; each is ranked once."""
    curves: list[Curve] = []
    if answers.score is not None:
        curves += _of_ranking(answers.ranking, "model")
    if champion is not None and champion.score is not None:
        curves += _of_ranking(champion.ranking, "champion")
    if answers.score is None:
        return Exhibits(curves=tuple(curves))
    curves.append(_reliability(answers.ranking, series="model", where=EVERYWHERE))
    return Exhibits(curves=tuple(curves), histograms=_score_histograms(answers.ranking))


def _of_ranking(ranking: Ranking, series: str) -> tuple[Curve, ...]:
    made = (
        Curve(kind="roc", slice=EVERYWHERE, series=series, points=roc_points(ranking)),
        Curve(kind="pr", slice=EVERYWHERE, series=series, points=pr_points(ranking)),
    )
    return tuple(curve for curve in made if curve.points)


def _of_classes(answers: Answers) -> Exhibits:
    if answers.score is None:
        return Exhibits()
    top = answers.score.max(axis=1)
    said = answers.label if answers.label is not None else np.argmax(answers.score, axis=1)
    parts = (("wrong", top[said != answers.y]), ("right", top[said == answers.y]))
    return Exhibits(
        curves=reliability_curves(answers),
        histograms=tuple(_histogram("score", series, values=values, edges=EDGES) for series, values in parts),
    )


def _reliability(ranking: Ranking, *, series: str, where: str) -> Curve:
    found = reliability(ranking)
    parts = (found.score.tolist(), found.rate.tolist(), found.low.tolist(), found.high.tolist(), found.n.tolist())
    points = [Point(x=x, y=y, low=low, high=high, n=n) for x, y, low, high, n in zip(*parts, strict=True)]
    return Curve(kind="reliability", slice=where, series=series, points=tuple(points))


def _spaced(along: Floats) -> NDArray[np.int64]:
    """Return at most 100 places that are about evenly spaced along a rising line, both ends among them."""
    if len(along) <= MOST_POINTS:
        return np.arange(len(along))
    wanted = np.linspace(along[0], along[-1], MOST_POINTS - 1)
    return np.unique([*np.minimum(np.searchsorted(along, wanted), len(along) - 1), 0, len(along) - 1])


def _score_histograms(ranking: Ranking) -> tuple[Histogram, ...]:
    """Return how many rows of each truth have a score in each bin, from the rows counted up to each score."""
    rising = ranking.score[::-1]
    inside = len(rising) - np.searchsorted(rising, EDGES[1:-1])  # groups at or above each inner edge
    counts = []
    for above in (ranking.rows - ranking.hits, ranking.hits):
        reached = np.concatenate([[0], above])[inside]
        counts.append(-np.diff(np.concatenate([above[-1:], reached, [0]])).astype(np.int64))
    return tuple(
        Histogram(name="score", series=series, edges=tuple(EDGES.tolist()), counts=tuple(each.tolist()))
        for series, each in zip(("negative", "positive"), counts, strict=True)
    )


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
    with np.errstate(over="ignore"):
        residual = np.clip(answers.score - answers.y, -LARGEST, LARGEST)
    low, high = float(residual.min()), float(residual.max())
    narrowest = max(abs(low), abs(high), 1.0) * NARROWEST
    edges = np.linspace(low, high if high - low > narrowest else low + max(narrowest, 1.0), RESIDUAL_BINS + 1)
    histogram = _histogram("residual", "model", values=residual, edges=edges)
    return Exhibits(curves=(_predicted_actual(answers.y, answers.score),), histograms=(histogram,))


def _predicted_actual(y: Floats, score: Floats) -> Curve:
    """Return the mean truth over the mean prediction in groups of equal size, with a normal band."""
    order = np.argsort(score, kind="stable")
    groups = np.array_split(order, min(GROUPS, len(order)))
    with np.errstate(over="ignore", invalid="ignore"):
        points = [_mean_point(y[rows], score[rows]) for rows in groups]
    rising = tuple(sorted((point for point in points if point is not None), key=lambda point: point.x))
    return Curve(kind="predicted_actual", slice=EVERYWHERE, series="model", points=rising)


def _mean_point(y: Floats, score: Floats) -> Point | None:
    """Return the mean truth over the mean prediction; None where numbers are too large for a mean."""
    n, x, mean = len(y), float(score.mean()), float(y.mean())
    if not np.isfinite([x, mean]).all():
        return None
    half = Z * float(y.std(ddof=1)) / n**0.5 if n > 1 else np.inf
    low, high = mean - half, mean + half
    known = bool(np.isfinite([low, high]).all())
    return Point(x=x, y=mean, low=low if known else None, high=high if known else None, n=n)
