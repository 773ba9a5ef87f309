"""A small model that anybody can read: points for each bin of each column, added up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.bins import Binned, cut, recode
from seatrial.evaluation.counts import cross_counts
from seatrial.evaluation.subject import Columns, some, taken
from seatrial.metrics.answers import Answers

Floats: TypeAlias = NDArray[np.float64]

MOST_ROWS = 50_000
MOST_COLUMNS = 40
MOST_CLASSES = 20
RIDGE = 5.0
STEPS = 25
TOLERANCE = 1e-7
FURTHEST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scorecard:
    """Points per level of each column.

    Parameters
    ----------
    binned
        How the columns are cut.
    points
        ``(n_outputs, 1 + n_levels)``, the intercept first: log odds of each class, or the target itself.
    """

    binned: Binned
    points: Floats

    def totals(self, columns: Columns) -> Floats:
        """Return ``(n_outputs, n_rows)`` sums of points; at least one column is given."""
        return _totals(self.points, Binned(bins=self.binned.bins, codes=recode(self.binned, columns)))


def fit_scorecard(train: Answers, columns: Columns) -> Scorecard | None:
    """Return the scorecard of a training table, or None where it cannot be fitted.

    That is without columns, with one truth, with more than 20 classes, or with numbers too large to compute with.

    Classification: ridge logistic regression on one-hot bins, one class against the others; regression: ridge. At most
    50,000 rows are used, which in canonical order are as good as drawn at random, and 40 columns.

    References
    ----------
    Hoerl and Kennard (1970), Technometrics 12; le Cessie and van Houwelingen (1992), Applied Statistics 41.
    """
    truths = np.unique(train.y)
    outputs = 1 if train.task != "multiclass" else len(train.classes)
    if not columns or len(truths) < 2 or outputs > MOST_CLASSES:  # noqa: PLR2004 - one truth teaches nothing
        return None
    rows = np.arange(min(train.n, MOST_ROWS))
    with np.errstate(over="ignore", invalid="ignore"):
        if train.task == "regression" and not np.isfinite(np.std(train.y[rows])):
            return None
    used = taken(some(columns, sorted(columns)[:MOST_COLUMNS]), rows)
    binned, y = cut(used), train.y[rows]
    if train.task == "regression":
        points = [_ridge(binned, y.astype(float))]
    else:
        wanted = range(1, 2) if train.task == "binary" else range(outputs)
        points = [_logistic(binned, (y == code).astype(float)) for code in wanted]
    empty = Binned(bins=binned.bins, codes=binned.codes[:, :0])
    return Scorecard(binned=empty, points=np.array(points))


def scorecard_answers(card: Scorecard, answers: Answers, columns: Columns, *, threshold: float) -> Answers:
    """Return what a scorecard answers on the rows of ``answers``; labels only where these are."""
    totals = card.totals(columns)
    if answers.task == "regression":
        return replace(answers, score=totals[0], label=None)
    chances = _logit_to_share(totals)
    label: NDArray[Any]
    if answers.task == "binary":
        score = chances[0]
        label = (score >= threshold).astype(np.int8)
    else:
        score = (chances / np.maximum(chances.sum(axis=0), 1e-300)).T
        label = np.argmax(score, axis=1).astype(np.int64)
    return replace(answers, score=None if answers.score is None else score, label=label)


def _totals(points: Floats, binned: Binned) -> Floats:
    """Return the sums of points, ``(n_outputs, n_rows)``."""
    codes, widths = binned.codes, binned.widths
    totals = np.repeat(points[:, :1], codes.shape[1], axis=1)
    start = 1
    for code, width in zip(codes, widths, strict=True):
        totals += points[:, start : start + width][:, code]
        start += width
    return totals


def _ridge(binned: Binned, y: Floats) -> Floats:
    spread = float(y.std()) or 1.0
    centre = float(y.mean())
    weights = np.ones(len(y))
    solved = np.asarray(np.linalg.solve(_gram(binned, weights), _sums(binned, (y - centre) / spread)), dtype=float)
    solved *= spread
    solved[0] += centre
    return solved


def _logistic(binned: Binned, y: Floats) -> Floats:
    """Return points by Newton's method; each step is halved until the loss falls."""
    share = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    points = np.zeros(1 + sum(binned.widths))
    points[0] = np.log(share / (1 - share))
    loss = _loss(binned, points, y)
    for _ in range(STEPS):
        chance = _logit_to_share(_totals(points[None], binned)[0])
        slope = _sums(binned, y - chance) - RIDGE * np.concatenate([[0.0], points[1:]])
        step = np.linalg.solve(_gram(binned, chance * (1 - chance)), slope)
        size = 1.0
        while size > TOLERANCE and _loss(binned, points + size * step, y) > loss:
            size /= 2
        points = points + size * step
        before, loss = loss, _loss(binned, points, y)
        if before - loss < TOLERANCE * max(abs(loss), 1.0):
            break
    return points


def _loss(binned: Binned, points: Floats, y: Floats) -> float:
    total = _totals(points[None], binned)[0]
    return float((np.logaddexp(0.0, total) - y * total).sum() + RIDGE / 2 * (points[1:] ** 2).sum())


def _gram(binned: Binned, weights: Floats) -> Floats:
    """Return the weighted cross products of the one-hot columns and an intercept, with the ridge."""
    inner = cross_counts(binned.codes, binned.widths, weights)
    edge = np.diag(inner)
    gram = np.block([[np.array([[weights.sum()]]), edge[None]], [edge[:, None], inner]])
    gram[np.arange(1, len(gram)), np.arange(1, len(gram))] += RIDGE
    return gram


def _sums(binned: Binned, values: Floats) -> Floats:
    """Return the sum of values over all rows, and over the rows of each level."""
    pairs = zip(binned.codes, binned.widths, strict=True)
    return np.concatenate([[values.sum()], *(np.bincount(code, values, minlength=width) for code, width in pairs)])


def _logit_to_share(total: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(total, -FURTHEST, FURTHEST)))
