"""Silent decay: a test of the mean loss that may be looked at whenever outcomes arrive.

Each day whose outcomes are mature gives one number, its mean loss, cut to a range. While the loss of a day, whatever
happened before, is expected to be no more than a limit, a bettor who stakes a part of its wealth on each day's loss
being higher cannot expect to gain; so the wealth ever reaches ``1 / error`` with a chance of at most ``error``. Bettors
differ in how boldly they bet and in the day on which they start, so that a decay that begins late is found too; each
has a part of one capital. Rows of a day may depend on each other in any way; so may days, as long as the expectation
holds.

References
----------
Waudby-Smith and Ramdas (2024), Estimating Means of Bounded Random Variables by Betting, JRSS-B 86, for the bets and the
confidence sequence; Ville (1939) for the bound; Shin, Ramdas and Rinaldo (2023), E-detectors, for many starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Floats

ERROR = 0.05
_BOLD = np.array([0.02, 0.05, 0.1, 0.2, 0.4, 0.75])  # parts of what may be staked at most
_FADING = 1.2
_ALL_STARTS = float(special.zeta(_FADING))
_GRID = 200
_RICHEST = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The loss as it was when the model was released.

    Parameters
    ----------
    metric
        The loss, such as ``"brier"`` or ``"mae"``.
    expected
        Mean over the days of the reference.
    sure
        Upper limit of it, which fails with half of ``error``: what decay is measured against, so that a lucky reference
        raises no alarm.
    margin
        How much more is decay.
    highest
        Where the loss of a day is cut.
    """

    metric: str
    expected: float
    sure: float
    margin: float
    highest: float

    @property
    def limit(self) -> float:
        """The loss that a day may be expected to have without decay."""
        return self.sure + self.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayPoint:
    """Where the sequence stood after a day.

    Parameters
    ----------
    day
        Of the predictions.
    n
        Outcomes so far.
    mean, low, high
        Mean over days of the cut loss so far, and limits that hold on all days together if each day's expectation is
        the same; if it is not, some day's expectation was above ``low`` and some day's below ``high``.
    wealth
        Of the bettors that bet on decay.
    """

    day: date
    n: int
    mean: float
    low: float
    high: float
    wealth: float


def baseline_of(
    metric: str, losses: Sequence[float] | Floats, *, margin: float | None = None, error: float = ERROR
) -> Baseline:
    """Return the baseline of a reference that is after the model's training.

    Parameters
    ----------
    metric
        Name of the loss.
    losses
        Mean loss of each day of the reference, at least two, >= 0.
    margin
        How much more is decay, in the unit of the loss; None for a tenth of the mean.
    error
        As of :func:`decay`: half of it is for the reference being lucky.

    Raises
    ------
    ValueError
        If there are fewer than two days, or a loss is negative.
    """
    values = np.asarray(losses, dtype=np.float64)
    if len(values) < 2 or values.min() < 0:  # noqa: PLR2004 - a spread needs two
        raise ValueError("a baseline needs the losses, not negative, of at least two days")
    mean = float(values.mean())
    off = float(values.std(ddof=1)) / np.sqrt(len(values))
    sure = mean + float(special.stdtrit(len(values) - 1, 1 - error / 2)) * off
    more = 0.1 * mean if margin is None else margin
    return Baseline(
        metric=metric, expected=mean, sure=sure, margin=more, highest=4 * max(float(values.max()), sure + more)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """What the sequence told.

    Parameters
    ----------
    baseline
        What the loss was held against.
    error
        Chance of ever telling of decay when there is none.
    points
        One per day with outcomes.
    decayed_on
        The first day after which the wealth sufficed; None while there was none.
    """

    baseline: Baseline
    error: float
    points: tuple[DecayPoint, ...]
    decayed_on: date | None


def decay(
    baseline: Baseline, dates: Sequence[date], *, losses: Floats, outcomes: Floats, error: float = ERROR
) -> Decay:
    """Return the confidence sequence after each day since the reference.

    What is told of a day does not change when later days are added.

    Parameters
    ----------
    baseline
        Of the reference.
    dates, losses, outcomes
        ``(n_days,)`` days whose outcomes are mature, their mean loss, and outcomes; days without any are left out.
    error
        Chance of ever telling of decay when there is none: half for the sequence, half for the reference.
    """
    there = outcomes > 0
    days = [each for each, keep in zip(dates, there, strict=True) if keep]
    shares = np.clip(losses[there] / baseline.highest, 0.0, 1.0)
    wealth = wealth_against(shares, baseline.limit / baseline.highest)
    low, high = confidence_sequence(shares, error)
    n, mean = np.cumsum(outcomes[there]), np.cumsum(shares) / np.arange(1, len(shares) + 1)
    points = tuple(
        DecayPoint(
            day=day,
            n=int(n[place]),
            mean=float(mean[place]) * baseline.highest,
            low=float(low[place]) * baseline.highest,
            high=float(high[place]) * baseline.highest,
            wealth=float(wealth[place]),
        )
        for place, day in enumerate(days)
    )
    told = np.flatnonzero(wealth >= 2 / error)
    return Decay(baseline=baseline, error=error, points=points, decayed_on=days[told[0]] if len(told) else None)


def wealth_against(shares: Floats, limit: float) -> Floats:
    """Return ``(n_days,)`` wealth of all bettors that the mean of a day's share is above a limit.

    Parameters
    ----------
    shares
        ``(n_days,)`` numbers in [0, 1].
    limit
        In (0, 1].
    """
    stake = _BOLD / limit
    started, parts = np.zeros(len(stake)), _parts(len(shares))
    left = 1 - np.cumsum(parts)
    wealth = np.empty(len(shares))
    for place, share in enumerate(shares):
        started = np.minimum((started + parts[place]) * (1 + stake * (share - limit)), _RICHEST)
        wealth[place] = started.mean() + left[place]
    return wealth


def confidence_sequence(shares: Floats, error: float) -> tuple[Floats, Floats]:
    """Return ``(n_days,)`` limits of the mean of numbers in [0, 1] that hold on all days together with ``1 - error``.

    A mean lies within the limits of a day while nobody who bet against it, in either direction, has made a fortune. The
    mean of the numbers so far always does: no bet against it gains.
    """
    means = (np.arange(_GRID) + 0.5) / _GRID
    more, less = _BOLD / means[:, None], _BOLD / (1 - means[:, None])
    up, down = np.zeros((_GRID, len(_BOLD))), np.zeros((_GRID, len(_BOLD)))
    low, high = np.zeros(len(shares)), np.ones(len(shares))
    for place, share in enumerate(shares):
        up += np.log1p(more * (share - means[:, None]))
        down += np.log1p(less * (means[:, None] - share))
        held = np.flatnonzero(np.maximum(_log_mean(up), _log_mean(down)) < np.log(2 / error))
        mean = shares[: place + 1].mean()
        low[place] = min(means[held[0]] - 0.5 / _GRID if len(held) else mean, mean)
        high[place] = max(means[held[-1]] + 0.5 / _GRID if len(held) else mean, mean)
    return low, high


def _parts(n: int) -> Floats:
    """Return the part of the capital of the bettor who starts on each of ``n`` days: all days for ever sum to 1."""
    return np.arange(1, n + 1, dtype=np.float64) ** -_FADING / _ALL_STARTS


def _log_mean(logs: Floats) -> Floats:
    most = logs.max(axis=1)
    found: Floats = most + np.log(np.exp(logs - most[:, None]).mean(axis=1))
    return found
