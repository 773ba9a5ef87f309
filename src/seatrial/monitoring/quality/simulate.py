"""Outcomes that a window without outcomes could have: drawn from resampled days of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.calibration import (
    Calibration,
    ClassCalibration,
    NumberCalibration,
    events_of,
    odds_of,
)
from seatrial.monitoring.quality.days import ClassDays, Days, NumberDays
from seatrial.monitoring.quality.expected import as_counts
from seatrial.monitoring.quality.level import draw
from seatrial.monitoring.quality.rates import expit
from seatrial.monitoring.quality.scored import Tables, measured

DRAWS = 200
_CURVES = 40


def simulate(
    calibration: Calibration,
    window: Days,
    metrics: Sequence[str],
    *,
    costs: tuple[tuple[float, ...], ...] | None = None,
    seed: int = 0,
) -> Mapping[str, Floats]:
    """Return ``(n_draws,)`` values that each metric could turn out to have in the window.

    Each draw resamples the days of the calibration for its rates, draws how the level went on since and by what each
    day of the window is off, and then what each row turned out to be.

    Parameters
    ----------
    calibration
        What the past tells.
    window
        Days whose answers are known; outcomes in it are not looked at.
    metrics
        Which.
    costs
        ``costs[truth][answer]``, for ``expected_cost``.
    seed
        Of the draws: the same counts give the same values.
    """
    rng = np.random.default_rng(seed)
    if isinstance(calibration, NumberCalibration):
        if not isinstance(window, NumberDays):
            raise TypeError("the calibration is of numbers, the window of classes")
        return _simulate_numbers(calibration, window, metrics, rng=rng)
    if not isinstance(window, ClassDays):
        raise TypeError("the calibration is of classes, the window of numbers")
    tables = Tables(
        counts=_simulate_counts(calibration, window, rng),
        said=window.said,
        positive=window.positive if window.binary else None,
        costs=costs,
    )
    return {metric: measured(tables, metric) for metric in metrics}


def _simulate_counts(calibration: ClassCalibration, window: ClassDays, rng: np.random.Generator) -> Floats:
    bins, answers = calibration.cells.T
    rows = window.answered[:, bins, answers].astype(np.int64)
    used = rows.sum(axis=0) > 0
    rows = rows[:, used]
    odds = _resampled_odds(calibration, rng)[:, used]
    levels = draw(calibration.level, window.ordinals, DRAWS, rng=rng)
    events = np.zeros((DRAWS, int(used.sum())))
    for place in range(len(rows)):
        rate = expit(odds + levels[:, place, None])
        events += rng.binomial(rows[place], rate)
    return as_counts(window, calibration.cells[used], rows=rows.sum(axis=0), events=events, wrong=calibration.wrong)


def _resampled_odds(calibration: ClassCalibration, rng: np.random.Generator) -> Floats:
    """Return ``(n_draws, n_cells)`` log odds of curves learnt from resampled days; few curves serve many draws."""
    days, cells = calibration.days, calibration.cells
    rows, hits = events_of(days, cells)
    n_days = len(days.dates)
    times = rng.multinomial(n_days, np.full(n_days, 1 / n_days), size=_CURVES).astype(np.float64)
    more_rows, more_hits = times @ rows, times @ hits
    curves = np.stack([odds_of(days, cells, rows=more_rows[each], hits=more_hits[each]) for each in range(_CURVES)])
    # The level of a resample is the level's business: curves keep the mean odds that the days were measured against.
    weight = rows.sum(axis=0) / rows.sum()
    curves += ((calibration.odds - curves) @ weight)[:, None]
    return curves[rng.integers(0, _CURVES, DRAWS)]


def _simulate_numbers(
    calibration: NumberCalibration, window: NumberDays, metrics: Sequence[str], *, rng: np.random.Generator
) -> Mapping[str, Floats]:
    found = {}
    total = max(float(window.rows.sum()), 1.0)
    for metric in metrics:
        mean, spread = calibration.losses[metric]
        expected, noise = window.answered @ mean, window.answered @ spread
        relative = np.sqrt(np.log1p(noise / np.maximum(expected, 1e-300) ** 2))
        levels = draw(calibration.levels[metric], window.ordinals, DRAWS, rng=rng)
        random = relative * rng.standard_normal(levels.shape) - relative**2 / 2
        values = (np.exp(levels + random) * expected).sum(axis=1) / total
        found[metric] = np.sqrt(values) if metric == "rmse" else values
    return found
