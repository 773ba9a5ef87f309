"""When an estimate is not given, for it could not be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.monitoring.quality.calibration import Calibration, ClassCalibration
from seatrial.monitoring.quality.days import Days
from seatrial.monitoring.quality.past import Past
from seatrial.monitoring.quality.scale import LOSSES
from seatrial.monitoring.quality.selective import selective_labels
from seatrial.monitoring.quality.support import Support

FEWEST_DAYS = 14
FEWEST_OUTCOMES = 30
FEWEST_ROWS = 10
MOST_OUTSIDE = 0.3
WIDEST_SHARE = 0.25
WIDEST_RATIO = 4.0
LEAST_KNOWN = 0.9
JUDGED = 20
LEAST_INSIDE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why an estimate is not given.

    Parameters
    ----------
    code
        ``WAT2nn``.
    why
        In a sentence.
    """

    code: str
    why: str


def doubt_of_window(calibration: Calibration, window: Days, support: Support) -> Doubt | None:
    """Return why no metric of a window can be estimated, or None."""
    days = len(calibration.days.dates)
    if window.rows.sum() < FEWEST_ROWS:
        return Doubt(code="WAT205", why=f"the window has {window.rows.sum():.0f} rows; {FEWEST_ROWS} are needed")
    if days < FEWEST_DAYS:
        return Doubt(code="WAT202", why=f"only {days} days after training have outcomes; {FEWEST_DAYS} are needed")
    if isinstance(calibration, ClassCalibration):
        found = _doubt_of_outcomes(calibration)
        if found is not None:
            return found
    if support.outside > MOST_OUTSIDE:
        why = f"{support.outside:.0%} of the rows lie where no outcome is known: see {support.where}"
        return Doubt(code="WAT204", why=why)
    return None


def _doubt_of_outcomes(calibration: ClassCalibration) -> Doubt | None:
    found = selective_labels(calibration.days)
    if found is not None:
        return Doubt(code="WAT203", why=found.words)
    rarest = calibration.days.known.sum(axis=(0, 1, 2))
    scarce = int(rarest.min()) if calibration.days.binary else int(rarest.sum())
    if scarce < FEWEST_OUTCOMES:
        return Doubt(code="WAT202", why=f"only {scarce} outcomes of the rarer class; {FEWEST_OUTCOMES} are needed")
    return None


def doubt_of_metric(metric: str, known: float) -> Doubt | None:
    """Return why a metric cannot be estimated, by the share of simulated windows in which it had a value."""
    if known >= LEAST_KNOWN:
        return None
    why = f"{metric} would have no value in {1 - known:.0%} of the ways in which the outcomes may fall: too few rows"
    return Doubt(code="WAT205", why=why)


def doubt_of_past(metric: str, past: Past) -> Doubt | None:
    """Return why the past speaks against an estimate, or None."""
    judged = [each.inside for each in past.of(metric) if each.inside is not None][-JUDGED:]
    if len(judged) < JUDGED or np.mean(judged) >= LEAST_INSIDE:
        return None
    why = f"of the last {JUDGED} estimates only {sum(map(bool, judged))} held what turned out"
    return Doubt(code="WAT207", why=why)


def doubt_of_width(metric: str, limits: tuple[float, float], *, span: float) -> Doubt | None:
    """Return why an interval is of no use, or None.

    Parameters
    ----------
    metric, limits
        Whose interval.
    span
        From the least to the highest that a row can count, where the metric is no loss without an end.
    """
    low, high = limits
    useful = high <= WIDEST_RATIO * low if metric in LOSSES else (high - low) / 2 <= WIDEST_SHARE * span
    if useful:
        return None
    return Doubt(code="WAT206", why=f"the interval would reach from {low:.3g} to {high:.3g}: it says too little")
