"""What past days with outcomes say about answers without: rates by bin of score, and how the level moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seatrial.metrics.arrays import Floats, Ints
from seatrial.monitoring.quality.days import ClassDays, Days, NumberDays
from seatrial.monitoring.quality.level import Level, follow
from seatrial.monitoring.quality.rates import logit, offsets, rising

_LOSSES = {"mae": ("absolute", "squared"), "rmse": ("squared", "fourth")}


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassCalibration:
    """Calibration of a classifier.

    A *cell* is a bin of score with an answer; its *event* is that the truth is positive, or, of more than two classes,
    that the answer is right.

    Parameters
    ----------
    days
        The days it was learnt from, all with outcomes.
    cells
        ``(n_cells, 2)`` bin and answer of the cells.
    odds
        ``(n_cells,)`` log odds of the event.
    level
        How the odds of all cells move from day to day.
    """

    days: ClassDays
    cells: Ints
    odds: Floats
    level: Level

    @cached_property
    def wrong(self) -> Floats:
        """``(n_classes, n_classes)`` truths of the wrong answers, as shares by answer."""
        return spread_of_wrong(self.days)


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberCalibration:
    """Calibration of a regression model, one per loss.

    Parameters
    ----------
    days
        The days it was learnt from.
    losses
        By metric (``"mae"``, ``"rmse"``): mean loss and variance of one row's loss, both ``(n_bins,)``.
    levels
        By metric: how the logarithm of the loss moves from day to day.
    """

    days: NumberDays
    losses: dict[str, tuple[Floats, Floats]]
    levels: dict[str, Level]


Calibration = ClassCalibration | NumberCalibration


def calibrate(days: Days) -> Calibration:
    """Return what days with outcomes tell.

    The days are those after the training of the model: rows that it has seen, or days it has seen rows of, make
    an estimate too good.

    Parameters
    ----------
    days
        Days without any outcome are left out.

    Raises
    ------
    ValueError
        If no day has an outcome.
    """
    days = days.take(days.outcomes > 0)
    if not days.dates:
        raise ValueError("no day has an outcome: there is nothing to calibrate on")
    return _calibrate_numbers(days) if isinstance(days, NumberDays) else _calibrate_classes(days)


def _calibrate_classes(days: ClassDays) -> ClassCalibration:
    cells = cells_of(days)
    rows, hits = events_of(days, cells)
    odds = odds_of(days, cells, rows=rows.sum(axis=0), hits=hits.sum(axis=0))
    seen, noise = offsets(odds, rows, hits.sum(axis=1))
    return ClassCalibration(days=days, cells=cells, odds=odds, level=follow(seen, noise, days.ordinals))


def cells_of(days: ClassDays) -> Ints:
    """Return ``(n_cells, 2)`` every pair of bin and answer, by bin."""
    bins, answers = np.indices(days.answered.shape[1:])
    return np.stack([bins.ravel(), answers.ravel()], axis=1)


def events_of(days: ClassDays, cells: Ints) -> tuple[Floats, Floats]:
    """Return ``(n_days, n_cells)`` known rows of each cell, and those of them with its event."""
    bins, answers = cells.T
    known = days.known[:, bins, answers].astype(np.float64)
    event = np.full(len(cells), days.positive) if days.binary else answers
    return known.sum(axis=2), known[:, np.arange(len(cells)), event]


def odds_of(days: ClassDays, cells: Ints, *, rows: Floats, hits: Floats) -> Floats:
    """Return ``(n_cells,)`` log odds of the event from rows and hits, rising with the score.

    With two classes one curve holds for both answers: the score says all. With more, each answer has its own, and one
    that was never seen has that of all.
    """
    bins, answers = cells.T
    n_bins = len(days.said)

    def curve(mask: Floats) -> Floats:
        return rising(np.bincount(bins, hits * mask, n_bins), np.bincount(bins, rows * mask, n_bins), days.said)

    everything = curve(np.ones(len(cells)))
    rates = everything[bins]
    if not days.binary:
        for answer in np.unique(answers):
            own = curve((answers == answer).astype(np.float64))
            if not np.isnan(own).any():
                rates = np.where(answers == answer, own[bins], rates)
    edge = 0.5 / (rows.sum() + 1)
    return logit(np.clip(rates, edge, 1 - edge))


def spread_of_wrong(days: ClassDays) -> Floats:
    """Return ``(n_classes, n_classes)`` which truths wrong answers had: shares by answer, 0 on the diagonal."""
    table = days.known.sum(axis=(0, 1), dtype=np.float64) + 0.5
    np.fill_diagonal(table, 0.0)
    found: Floats = table / table.sum(axis=1, keepdims=True)
    return found


def _calibrate_numbers(days: NumberDays) -> NumberCalibration:
    losses, levels = {}, {}
    for metric, (name, square) in _LOSSES.items():
        sums = getattr(days, name)
        mean, spread = _loss_by_bin(days, sums.sum(axis=0), getattr(days, square).sum(axis=0))
        expected = days.known @ mean
        relative = days.known @ spread / np.maximum(expected, 1e-300) ** 2
        ratio = sums.sum(axis=1) / np.maximum(expected, 1e-300)
        seen = np.log(np.maximum(ratio, 1e-3))
        losses[metric] = (mean, spread)
        levels[metric] = follow(seen, np.maximum(relative, 1e-6), days.ordinals)
    return NumberCalibration(days=days, losses=losses, levels=levels)


def _loss_by_bin(days: NumberDays, sums: Floats, squares: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of one row's loss by bin; bins of few rows lean on all."""
    rows, lean = days.known.sum(axis=0), 20.0
    overall, overall_square = sums.sum() / rows.sum(), squares.sum() / rows.sum()
    mean = (sums + lean * overall) / (rows + lean)
    square = (squares + lean * overall_square) / (rows + lean)
    return mean, np.maximum(square - mean * mean, 1e-12 * overall_square + 1e-300)
