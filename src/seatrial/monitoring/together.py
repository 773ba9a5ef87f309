"""Drift of columns together, on samples: what no single column shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from scipy import special

from seatrial.metrics.arrays import Floats, Ints
from seatrial.monitoring.design import Design, design_of
from seatrial.monitoring.effect import Effect, Kind
from seatrial.monitoring.minimums import DEFAULTS
from seatrial.monitoring.words import say

MOST_ROWS: Final = 10_000
FEWEST_ROWS: Final = 50
KEPT_VARIANCE: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How two samples are compared.

    Parameters
    ----------
    seed
        Of which rows are taken and how they are halved.
    alpha
        Chance that a bound misses the truth.
    most_rows
        Of each side; more are sampled.
    """

    seed: int
    alpha: float = 0.005
    most_rows: int = MOST_ROWS


def domain_classifier(
    reference: pl.DataFrame, window: pl.DataFrame, *, sampling: Sampling, minimum: float = DEFAULTS["domain_classifier"]
) -> Effect:
    """Return how well boosted trees tell rows of the window from rows of the reference: ``2 AUC - 1``, in [0, 1].

    They learn on one half of both and are judged on the other, so that the interval is that of a fixed score; it is
    0 where both halves are alike. Time, ids and other columns that tell the two apart by themselves must be left out.

    Parameters
    ----------
    reference, window
        The same columns: numbers, truth values and texts as categories.
    sampling
        Seed and level.
    minimum
        From which effect on it matters.

    Returns
    -------
    Effect
        Without bounds for fewer than fifty rows on one side. A classifier that is worse than a coin counts as 0.

    References
    ----------
    Lopez-Paz and Oquab (2017), "Revisiting classifier two-sample tests", ICLR. The interval is that of
    :func:`rank_limits`.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes a second to import

    halves = _halves(reference, window, sampling)
    if halves is None:
        sizes = window.height, reference.height
        return _unmeasured("domain_classifier", sizes, sampling=sampling, minimum=minimum)
    learn, judge = halves
    columns = design_of(learn.reference)
    x = np.concatenate([columns.matrix(each) for each in (learn.reference, learn.window)])
    y = np.repeat([0, 1], [learn.reference.height, learn.window.height])
    model = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=15, min_samples_leaf=20, early_stopping=False, random_state=sampling.seed
    )
    model.fit(x, y, sample_weight=_even(y))
    scores = [model.predict_proba(columns.matrix(each))[:, 1] for each in (judge.reference, judge.window)]
    return _effect("domain_classifier", scores, sampling=sampling, minimum=minimum, one_sided=True)


def reconstruction(
    reference: pl.DataFrame, window: pl.DataFrame, *, sampling: Sampling, minimum: float = DEFAULTS["reconstruction"]
) -> Effect:
    """Return how far the errors of rows, drawn again from few directions, are from those of the reference, in [0, 1].

    Principal components that keep nine tenths of the variance of one half of the reference; the effect is
    ``|2 AUC - 1|`` of the errors of the other half against those of the window: 0 where they are alike, 1 where every
    one is larger, or smaller. It sees that columns no longer go together as they did.

    Parameters
    ----------
    reference, window, sampling, minimum
        As of :func:`domain_classifier`.

    References
    ----------
    Jolliffe (2002), Principal Component Analysis, section 10.1. Mann and Whitney (1947), Ann. Math. Statist. 18, 50-60.
    """
    halves = _halves(reference, window, sampling)
    if halves is None:
        sizes = window.height, reference.height
        return _unmeasured("reconstruction", sizes, sampling=sampling, minimum=minimum)
    learn, judge = halves
    columns = design_of(learn.reference)
    known = columns.spread(learn.reference)
    _, lengths, directions = np.linalg.svd(known, full_matrices=False)
    kept = int(np.searchsorted(np.cumsum(lengths**2), KEPT_VARIANCE * float((lengths**2).sum()))) + 1
    axes = directions[: min(kept, max(len(directions) - 1, 1))]
    both = judge.reference, pl.concat([learn.window, judge.window])
    errors = [_errors(columns, each, axes) for each in both]
    return _effect("reconstruction", errors, sampling=sampling, minimum=minimum)


def rank_limits(reference: Floats, window: Floats, alpha: float) -> tuple[float, float, float]:
    """Return the chance that a row of the window scores above one of the reference, ties half, and its limits.

    On the logit, by the variance of DeLong, which is never taken to be less than that of equal samples; each limit is
    missed at ``alpha``.

    Parameters
    ----------
    reference, window
        ``(m,)`` and ``(n,)`` scores, two rows at least of each.
    alpha
        Of each limit.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
    """
    m, n = len(reference), len(window)
    a, b = np.sort(reference), np.sort(window)
    above = (np.searchsorted(a, window, side="left") + np.searchsorted(a, window, side="right")) / (2 * m)
    below = 1 - (np.searchsorted(b, reference, side="left") + np.searchsorted(b, reference, side="right")) / (2 * n)
    value = float(above.mean())
    variance = float(above.var(ddof=1)) / n + float(below.var(ddof=1)) / m
    inside = min(max(value, 0.5 / (n * m)), 1 - 0.5 / (n * m))
    least = inside * (1 - inside) / (3 * min(n, m))
    reach = float(-special.ndtri(alpha)) * math.sqrt(max(variance, least)) / (inside * (1 - inside))
    centre = float(special.logit(inside))
    low, high = (float(special.expit(centre + side * reach)) for side in (-1, 1))
    return value, min(low, value), max(high, value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    reference: pl.DataFrame
    window: pl.DataFrame


def _halves(reference: pl.DataFrame, window: pl.DataFrame, sampling: Sampling) -> tuple[_Pair, _Pair] | None:
    """Return rows to learn from and rows to judge by; None where there are too few."""
    if min(reference.height, window.height) < FEWEST_ROWS:
        return None
    names = [name for name in reference.columns if name in window.columns]
    first, second = [], []
    for place, frame in enumerate((reference, window)):
        rng = np.random.default_rng([sampling.seed, place])
        rows = rng.permutation(frame.height)[: sampling.most_rows]
        half = len(rows) // 2
        chosen = frame.select(names)
        first.append(chosen[rows[:half].tolist()])
        second.append(chosen[rows[half:].tolist()])
    return _Pair(reference=first[0], window=first[1]), _Pair(reference=second[0], window=second[1])


def _even(y: Ints) -> Floats:
    """Return weights by which both sides count alike."""
    sizes = np.bincount(y)
    weights: Floats = (len(y) / 2 / sizes)[y]
    return weights


def _errors(columns: Design, frame: pl.DataFrame, axes: Floats) -> Floats:
    x = columns.spread(frame)
    errors: Floats = np.linalg.norm(x - (x @ axes.T) @ axes, axis=1)
    return errors


def _effect(kind: Kind, scores: list[Floats], *, sampling: Sampling, minimum: float, one_sided: bool = False) -> Effect:
    reference, window = scores
    value, low, high = (2 * each - 1 for each in rank_limits(reference, window, sampling.alpha))
    sizes = len(window), len(reference)
    seen = max(value, 0.0) if one_sided else abs(value)
    effect = replace(
        _unmeasured(kind, sizes, sampling=sampling, minimum=minimum),
        value=seen,
        low=min(seen, max(0.0, low if one_sided else max(low, -high))),
        high=max(seen, high if one_sided else max(high, -low)),
        smallest=_smallest(sizes, sampling.alpha, minimum),
    )
    return replace(effect, words=say(effect))


def _unmeasured(kind: Kind, sizes: tuple[int, int], *, sampling: Sampling, minimum: float) -> Effect:
    words = f"Fewer than {FEWEST_ROWS} rows of window or reference: columns were not compared together."
    return Effect(
        column="",
        part="together",
        kind=kind,
        value=None,
        low=None,
        high=None,
        minimum=minimum,
        smallest=None,
        n=sizes[0],
        m=sizes[1],
        alpha=sampling.alpha,
        words=words,
    )


def _smallest(sizes: tuple[int, int], alpha: float, minimum: float) -> float | None:
    """Return the effect from which on its lower bound is above the minimum, by the variance of exponential scores.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, 29-36.
    """
    chances = (1 + minimum) / 2 + (1 - minimum) / 2 * np.linspace(0.0, 1.0, 2_001)[1:-1]
    n, m = sizes
    one, two = chances / (2 - chances), 2 * chances**2 / (1 + chances)
    inside = chances * (1 - chances)
    variance = (inside + (n - 1) * (one - chances**2) + (m - 1) * (two - chances**2)) / (n * m)
    lows = special.logit(chances) + special.ndtri(alpha) * np.sqrt(variance) / inside
    seen = np.flatnonzero(lows > special.logit((1 + minimum) / 2))
    return float(2 * chances[seen[0]] - 1) if len(seen) else None
