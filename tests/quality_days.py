"""Streams of made-up days, for tests of quality."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seatrial.monitoring.quality import ClassDays, NumberDays

START = date(2024, 1, 1)


def dates(n: int) -> tuple[date, ...]:
    return tuple(START + timedelta(days=place) for place in range(n))


def expit(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))


def binary_days(
    n: int, *, rows: int = 300, shock: float = 0.3, shift: np.ndarray | float = 0.0, seed: int = 0
) -> ClassDays:
    """Return days of a model that is calibrated but for a shock of each day and a shift of the truth."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(n), rows)
    x = rng.normal(-1, 1.2, n * rows)
    off = rng.normal(0, shock, n) + shift
    y = (rng.random(len(x)) < expit(x + off[day])).astype(int)
    return count_classes(day, expit(x), y, n=n)


def count_classes(day: np.ndarray, score: np.ndarray, y: np.ndarray, *, n: int, bins: int = 64) -> ClassDays:
    """Return counts of rows, by quantiles of the score; answered positive from one half on."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]))
    place, width = np.searchsorted(edges, score, side="right"), len(edges) + 1
    shape = (n, width, 2, 2)
    cell = np.ravel_multi_index((day, place, (score >= 0.5).astype(int), y), shape)
    known = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(float)
    said = np.bincount(place, score, width) / np.maximum(np.bincount(place, minlength=width), 1)
    return ClassDays(dates=dates(n), answered=known.sum(axis=3), known=known, said=said, classes=("no", "yes"))


def number_days(n: int, *, rows: int = 200, growth: np.ndarray | float = 0.0, seed: int = 0) -> NumberDays:
    """Return days of a regression whose errors are larger where it predicts more, and grow as asked."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(n), rows)
    level = rng.normal(0, 0.1, n) + growth
    said = rng.integers(0, 8, n * rows)
    error = np.abs(rng.normal(0, 1 + said)) * np.exp(np.broadcast_to(level, n))[day]
    cell = day * 8 + said
    count, one, two, four = (
        np.bincount(cell, weights, n * 8).reshape(n, 8).astype(float) for weights in (None, error, error**2, error**4)
    )
    return NumberDays(dates=dates(n), answered=count, known=count, absolute=one, squared=two, fourth=four)
