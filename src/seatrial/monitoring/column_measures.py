"""Distances without a verdict, of one column and of the answers."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from seatrial.metrics import cohen_w
from seatrial.metrics.arrays import Array
from seatrial.monitoring.measures import (
    Histogram,
    in_deciles,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    wasserstein,
)
from seatrial.profiles import CategoricalCounts, ColumnPlan, EmbeddingCounts, ModelCounts, NumericCounts, TextCounts
from seatrial.profiles.counts import ColumnCounts

Measures: TypeAlias = dict[str, float | None]


def measures_of(plan: ColumnPlan, reference: ColumnCounts, window: ColumnCounts) -> Measures:
    """Return the distances of a column, each None where one side has no values.

    Numbers: ``"psi"`` and ``"js"`` on deciles of the reference, ``"ks"`` on all bins, ``"wasserstein"`` in the unit of
    the column, ``"mean_shift"`` in standard deviations of the reference. Categories: ``"psi"``, ``"js"`` and ``"w"``
    over levels, all new ones as one. Text: those of the length, and ``"words_js"``. Embeddings: those of the norm, and
    ``"cosine"``, one less the cosine of the mean vectors.
    """
    if isinstance(reference, NumericCounts) and isinstance(window, NumericCounts):
        sides = [
            Histogram(
                counts=each.bins, minimum=_or_nan(each.minimum), maximum=_or_nan(each.maximum), mean=_or_nan(each.mean)
            )
            for each in (reference, window)
        ]
        moved = wasserstein(np.array(plan.edges), *sides)
        return {
            **histogram_measures(reference.bins, window.bins),
            "wasserstein": moved,
            "mean_shift": _shift(reference, window),
        }
    if isinstance(reference, CategoricalCounts) and isinstance(window, CategoricalCounts):
        return level_measures(*(np.append(each.known, (each.other, each.n_new)) for each in (reference, window)))
    if isinstance(reference, TextCounts) and isinstance(window, TextCounts):
        words = jensen_shannon(reference.tokens, window.tokens)
        return {**histogram_measures(reference.lengths, window.lengths), "words_js": words}
    if isinstance(reference, EmbeddingCounts) and isinstance(window, EmbeddingCounts):
        return {**histogram_measures(reference.norms, window.norms), "cosine": _cosine(reference, window)}
    raise TypeError(f"{plan.name} is counted as {type(reference).__name__} and as {type(window).__name__}")


def answer_measures(reference: ModelCounts, window: ModelCounts) -> Measures:
    """Return the distances of the scores and, where there are some, of the labels (``"label_psi"`` and so on)."""
    scores = histogram_measures(*(each.predicted.sum(axis=1)[:-1] for each in (reference, window)))
    if reference.predicted.shape[1] == 1:
        return scores
    labels = level_measures(*(each.predicted.sum(axis=0) for each in (reference, window)))
    return {**scores, **{f"label_{name}": value for name, value in labels.items()}}


def histogram_measures(reference: Array, window: Array) -> Measures:
    """Return the distances of two histograms."""
    tenths = in_deciles(reference, window)
    return {
        "psi": psi(*tenths),
        "js": jensen_shannon(*tenths),
        "ks": kolmogorov_smirnov(reference, window),
    }


def level_measures(reference: Array, window: Array) -> Measures:
    """Return the distances of two rows of levels."""
    w = cohen_w(reference, window).value
    return {"psi": psi(reference, window), "js": jensen_shannon(reference, window), "w": w}


def _shift(reference: NumericCounts, window: NumericCounts) -> float | None:
    before, after, variance = reference.mean, window.mean, reference.variance
    if before is None or after is None or not variance or not math.isfinite(variance):
        return None
    return (after - before) / math.sqrt(variance)


def _cosine(reference: EmbeddingCounts, window: EmbeddingCounts) -> float | None:
    a, b = reference.mean, window.mean
    if a is None or b is None:
        return None
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return 1 - float(a @ b) / length if length else None


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
