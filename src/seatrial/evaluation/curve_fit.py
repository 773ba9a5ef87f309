"""Curves from a score to a probability: isotonic steps and Platt's logistic line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.metrics.ranking import rank

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
ScoreCurve: TypeAlias = Callable[[Floats], Floats]
Fit: TypeAlias = Callable[[Floats, Mask], ScoreCurve]

LEAST_TO_FIT = 100
LEAST_OF_A_CLASS = 10
GROUPS = 1_000
SMALLEST = 1e-6
STEPS = 50
TOLERANCE = 1e-10


def fit_isotonic(score: Floats, hit: Mask) -> ScoreCurve:
    """Return the never-falling curve nearest to the outcomes, straight between the middles of score groups.

    Scores are first put in at most 1,000 groups of equal size. The curve stays ``1 / (n + 2)`` away from 0 and 1: no
    number of rows proves that something never happens.

    Parameters
    ----------
    score, hit
        ``(n_rows,)``: what was said, and whether it came true; at least one row.

    References
    ----------
    Ayer et al. (1955), Ann. Math. Statist. 26: pooling of adjacent violators.
    """
    middle, n, hits = _grouped(score, hit)
    pooled: list[list[float]] = []
    for rows, came in zip(n.tolist(), hits.tolist(), strict=True):
        pooled.append([rows, came, 1.0])
        while len(pooled) > 1 and pooled[-2][1] * pooled[-1][0] >= pooled[-1][1] * pooled[-2][0]:
            last = pooled.pop()
            pooled[-1] = [before + more for before, more in zip(pooled[-1], last, strict=True)]
    rates = np.repeat([came / rows for rows, came, _ in pooled], [int(groups) for *_, groups in pooled])
    edge = 1 / (len(score) + 2)
    values = np.clip(rates, edge, 1 - edge)
    return lambda asked: np.interp(asked, middle, values)


def fit_platt(score: Floats, hit: Mask) -> ScoreCurve:
    """Return the logistic line on the log odds of the score, by Newton's method on Platt's smoothed outcomes.

    Parameters
    ----------
    score, hit
        ``(n_rows,)``: what was said, and whether it came true; at least one row.

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers.
    """
    middle, n, hits = _grouped(score, hit)
    came, rows = float(hits.sum()), float(n.sum())
    wanted = hits * ((came + 1) / (came + 2)) + (n - hits) / (rows - came + 2)
    design = np.stack([np.ones(len(middle)), _log_odds(middle)])
    share = wanted.sum() / rows
    line = np.array([np.log(share / (1 - share)), 0.0])
    loss = _loss(line, design, n=n, wanted=wanted)
    for _ in range(STEPS):
        chance = _chance(line @ design)
        bend = (design * (n * chance * (1 - chance))) @ design.T + SMALLEST * np.eye(2)
        step = np.linalg.solve(bend, design @ (wanted - n * chance))
        while _loss(line + step, design, n=n, wanted=wanted) > loss and np.abs(step).max() > TOLERANCE:
            step = step / 2
        line = line + step
        before, loss = loss, _loss(line, design, n=n, wanted=wanted)
        if before - loss < TOLERANCE * max(loss, 1.0):
            break
    return lambda asked: _chance(line[0] + line[1] * _log_odds(asked))


def _grouped(score: Floats, hit: Mask) -> tuple[Floats, Floats, Floats]:
    """Return mean score, rows and hits of groups by rising score; rows of one score share a group."""
    ranking = rank(hit, score)
    middle, rows, hits = (each[::-1] for each in (ranking.score, ranking.sizes, ranking.positives))
    if len(middle) <= GROUPS:
        return middle, rows, hits
    group = (np.cumsum(rows) - 1) * GROUPS // len(score)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    total, n, hits = (np.add.reduceat(each, starts) for each in (middle * rows, rows, hits))
    return total / n, n, hits


def _loss(line: Floats, design: Floats, *, n: Floats, wanted: Floats) -> float:
    total = line @ design
    return float((n * np.logaddexp(0.0, total) - wanted * total).sum())


def _log_odds(score: Floats) -> Floats:
    inside = np.clip(score, SMALLEST, 1 - SMALLEST)
    odds: Floats = np.log(inside / (1 - inside))
    return odds


def _chance(total: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-np.clip(total, -30.0, 30.0)))
    return chance
