from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from quality_days import START, binary_days, expit
from seatrial.monitoring.quality import ClassDays, cbpe

METRICS = ("roc_auc", "accuracy", "precision", "recall", "f1", "specificity", "pr_auc")


def by_rows(score: np.ndarray, rate: np.ndarray) -> dict[str, float]:
    """CBPE as its authors describe it, row by row."""
    order = np.argsort(-score)
    rate, yes = rate[order], score[order] >= 0.5
    hits, others = np.cumsum(rate), np.cumsum(1 - rate)
    tp, fp, fn, tn = rate[yes].sum(), (1 - rate[yes]).sum(), rate[~yes].sum(), (1 - rate[~yes]).sum()
    return {
        "roc_auc": float(np.trapezoid(hits / hits[-1], others / others[-1])),
        "accuracy": (tp + tn) / len(rate),
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "specificity": tn / (tn + fp),
        "pr_auc": float((rate * hits / np.arange(1, len(rate) + 1)).sum() / hits[-1]),
    }


def counted(score: np.ndarray, y: np.ndarray, window: np.ndarray, edges: np.ndarray) -> ClassDays:
    n, place = int(window.max()) + 1, np.searchsorted(edges, score, side="right")
    shape = (n, len(edges) + 1, 2, 2)
    known = np.zeros(shape)
    np.add.at(known, (window, place, (score >= 0.5).astype(int), y), 1)
    sums, rows = (np.bincount(place, weights, len(edges) + 1) for weights in (score, None))
    said = np.where(rows > 0, sums / np.maximum(rows, 1), np.linspace(0, 1, len(rows)))
    dates = tuple(START.replace(day=1 + each) for each in range(n))
    return ClassDays(dates=dates, answered=known.sum(axis=3), known=known, said=said, classes=("no", "yes"))


def test_counts_give_what_rows_give() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(-0.5, 1.2, 100_000)
    score = expit(1.3 * x + 0.2)  # not calibrated
    y = (rng.random(len(x)) < expit(x)).astype(int)
    past, window = np.arange(50_000), np.arange(50_000) // 12_500
    edges = np.quantile(score[past], np.linspace(0, 1, 257)[1:-1])
    reference = counted(score[past], y[past], np.zeros(50_000, dtype=int), edges)
    found = cbpe(reference, counted(score[50_000:], y[50_000:], window, edges), metrics=METRICS)
    curve = IsotonicRegression(out_of_bounds="clip").fit(score[past], y[past])
    for place in range(4):
        rows = score[50_000:][window == place]
        expected = by_rows(rows, curve.predict(rows))
        assert {name: found[name][place] for name in METRICS} == pytest.approx(expected, abs=0.005)


def test_outcomes_of_the_window_are_not_looked_at() -> None:
    days = binary_days(6)
    blind = replace(days, known=np.zeros_like(days.known))
    seen, unseen = cbpe(days, days), cbpe(days, blind)
    assert all(np.array_equal(seen[name], unseen[name]) for name in seen)


def test_without_outcomes_in_the_reference_there_is_nothing_to_learn() -> None:
    days = binary_days(3)
    with pytest.raises(ValueError, match="no outcome"):
        cbpe(replace(days, known=np.zeros_like(days.known)), days)
