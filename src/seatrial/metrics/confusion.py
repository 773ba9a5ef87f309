"""Measures of a confusion matrix, each with its gradient: what one more row in a cell would do."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Floats, Ints
from seatrial.metrics.interval import mover, wilson


def confusion_matrix(y: Ints, label: Ints, n_classes: int) -> Ints:
    """Return the counts ``(n_classes, n_classes)`` of truth (rows) against answer (columns)."""
    cells = np.bincount(y.astype(np.int64) * n_classes + label, minlength=n_classes * n_classes)
    return cells.reshape(n_classes, n_classes)


def recalls(counts: Ints) -> Floats:
    """Return the recall of each class; 0 for a class without rows."""
    return _divide(np.diag(counts), counts.sum(axis=1))


def precisions(counts: Ints) -> Floats:
    """Return the precision of each class; 0 for a class that is never answered."""
    return _divide(np.diag(counts), counts.sum(axis=0))


def f1s(counts: Ints) -> Floats:
    """Return the F1 of each class; 0 for a class that is neither true nor answered."""
    return _divide(2 * np.diag(counts), counts.sum(axis=0) + counts.sum(axis=1))


def mcc(counts: Ints) -> float | None:
    """Return the Matthews correlation in [-1, 1], or None when truth or answers are constant.

    References
    ----------
    Matthews (1975), BBA 405; Gorodkin (2004), Comput. Biol. Chem. 28, for many classes.
    """
    value = float(_mcc(_cells(counts)[None])[0])
    return value if np.isfinite(value) else None


def mcc_limits(counts: Ints, level: float, draws: int = 4000) -> tuple[float, float]:
    """Return limits of the Matthews correlation: quantiles over matrices drawn from Dirichlet(counts + 1/2).

    The draws come from one fixed seed, so that the same counts give the same limits. With more than two classes the
    prior weighs as much as with two, two rows in all, spread evenly over the cells.
    """
    rng = np.random.default_rng(20130401)
    weights = rng.standard_gamma(_cells(counts) + 2.0 / counts.size, size=(draws, *counts.shape))
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    drawn = _mcc(weights)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn[np.isfinite(drawn)], [tail, 1 - tail])
    return float(low), float(high)


def cost_limits(counts: Ints, costs: Floats, level: float) -> tuple[float, float]:
    """Return limits of the mean cost: Wilson limits of the share of each price, joined as shares of one whole move.

    Parameters
    ----------
    counts, costs
        ``(k, k)`` rows, and cost of one row, of each cell. Costs count from the price that most rows have.
    level
        Confidence level in (0, 1), two-sided.

    References
    ----------
    Zou and Donner (2008), Statist. Med. 27, for joining limits; the correlations are those of a multinomial.
    """
    prices, which = np.unique(costs, return_inverse=True)
    rows = np.bincount(which.ravel(), counts.ravel())
    usual = int(np.argmax(rows))
    rest = np.arange(len(prices)) != usual
    extra = prices[rest] - prices[usual]
    sign, shares = np.sign(extra), rows[rest] / rows.sum()
    low, high = wilson(rows[rest], rows.sum(), level)
    odds = sign * np.sqrt(shares / (1 - shares))
    together = -np.outer(odds, odds)
    np.fill_diagonal(together, 1.0)
    limits = np.where(sign > 0, low, -high), np.where(sign > 0, high, -low)
    less, more = mover(sign * shares, limits, weights=np.abs(extra), correlation=together)
    return float(prices[usual] + less), float(prices[usual] + more)


def gradient_recall(counts: Ints, weights: Floats) -> Floats:
    """Return the influence of each cell on the weighted sum of recalls, ``(k, k)``."""
    shares, true = _shares(counts), _safe(_shares(counts).sum(axis=1))
    per_class = recalls(counts)
    hits = np.eye(len(shares)) - per_class[:, None]
    return hits * (weights / true)[:, None]


def gradient_precision(counts: Ints, weights: Floats) -> Floats:
    """Return the influence of each cell on the weighted sum of precisions, ``(k, k)``."""
    shares = _shares(counts)
    answered = _safe(shares.sum(axis=0))
    hits = np.eye(len(shares)) - precisions(counts)[None, :]
    return hits * (weights / answered)[None, :]


def gradient_f1(counts: Ints, weights: Floats) -> Floats:
    """Return the influence of each cell on the weighted sum of F1s, ``(k, k)``."""
    shares = _shares(counts)
    both = _safe(shares.sum(axis=0) + shares.sum(axis=1))
    pull = weights * f1s(counts) / both
    return np.diag(2 * weights / both) - pull[:, None] - pull[None, :]


def gradient_mcc(counts: Ints) -> Floats:
    """Return the influence of each cell on the Matthews correlation, ``(k, k)``."""
    shares = _shares(counts)
    true, answered = shares.sum(axis=1), shares.sum(axis=0)
    covariance = np.trace(shares) - true @ answered
    spread_answered, spread_true = 1 - answered @ answered, 1 - true @ true
    scale = np.sqrt(spread_answered * spread_true)
    slope = np.eye(len(shares)) - true[None, :] - answered[:, None]
    pull = covariance * (answered[None, :] / spread_answered + true[:, None] / spread_true)
    gradient = (slope + pull) / scale
    found: Floats = gradient - float((shares * gradient).sum())
    return found


def _mcc(shares: Floats) -> Floats:
    true, answered = shares.sum(axis=2), shares.sum(axis=1)
    total = shares.sum(axis=(1, 2))
    right = np.trace(shares, axis1=1, axis2=2)
    covariance = right * total - (true * answered).sum(axis=1)
    spread = (total**2 - (answered**2).sum(axis=1)) * (total**2 - (true**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, covariance / np.sqrt(spread), np.nan)


def _cells(counts: Ints) -> Floats:
    return counts.astype(np.float64)


def _shares(counts: Ints) -> Floats:
    found: Floats = _cells(counts) / counts.sum()
    return found


def _divide(top: Ints, bottom: Ints) -> Floats:
    return np.where(bottom > 0, top / np.maximum(bottom, 1), 0.0)


def _safe(bottom: Floats) -> Floats:
    return np.where(bottom > 0, bottom, 1.0)
