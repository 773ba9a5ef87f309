"""How the level of a loss moves from day to day: a walk, swings that find back to it, and shocks that last a day.

The level of a day is observed with noise: ``seen = walk + swing + shock + noise``. The walk takes steps of variance
``step`` a day; of a swing, ``keep`` is left after a day, and its variance over many days is ``swing``; shocks have
variance ``shock``; the noise is known. Which of them hold is not estimated once but weighed: each of a grid by its
likelihood, of which days long past lose their say. Doubt grows with each day that nothing is known of.

References
----------
Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, chapters 2 and 3, for model and filter;
Raftery, Karny and Ettler (2010), Online Prediction Under Model Uncertainty via Dynamic Model Averaging, Technometrics
52, for the weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.metrics.arrays import Floats, Ints

_STEP = (0.0, 1e-4, 1e-3, 1e-2)
_KEEP = (0.5, 0.8, 0.9, 0.97)
_SWING = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
_SHOCK = (0.0, 0.003, 0.01, 0.03, 0.1, 0.25, 0.6)
_START = 1.0
_MEMORY = 0.98


@dataclass(frozen=True, kw_only=True, eq=False)
class Level:
    """The level after the last day seen, for each way of the grid.

    Parameters
    ----------
    weight
        ``(n_ways,)`` how likely each is; sums to 1.
    ways
        ``(4, n_ways)`` step, keep, swing and shock, as the module says.
    mean
        ``(2, n_ways)`` of walk and swing on the last day.
    variance
        ``(3, n_ways)`` of the walk, of the swing, and their covariance.
    last
        Ordinal of the last day.
    shocks
        ``(n_days,)`` what each day was off walk and swing, of variance about 1; days in order.
    """

    weight: Floats
    ways: Floats
    mean: Floats
    variance: Floats
    last: int
    shocks: Floats

    @property
    def now(self) -> float:
        """Mean of walk and swing on the last day, over the ways."""
        return float(self.weight @ self.mean.sum(axis=0))


def follow(seen: Floats, noise: Floats, days: Ints) -> Level:
    """Return the level after some days.

    Parameters
    ----------
    seen, noise
        ``(n_days,)`` observed levels around 0, and the variances of their noise, > 0.
    days
        ``(n_days,)`` ordinals, rising; days may be missing.
    """
    ways = np.stack([part.ravel() for part in np.meshgrid(_STEP, _KEEP, _SWING, _SHOCK)])
    _, _, swing, shock = ways
    mean = np.zeros((2, len(swing)))
    variance = np.stack([np.full(len(swing), _START), swing, np.zeros(len(swing))])
    score, path = np.zeros(len(swing)), np.empty((len(seen), len(swing)))
    for place, gap in enumerate(np.diff(days, prepend=days[0])):
        mean, variance = _later(mean, variance, ways, gap=int(gap))
        pull = np.stack([variance[0] + variance[2], variance[1] + variance[2]])
        total = pull[0] + pull[1] + shock + noise[place]
        off = seen[place] - mean[0] - mean[1]
        score = _MEMORY * score - 0.5 * (np.log(total) + off * off / total)
        mean = mean + pull / total * off
        variance = variance - np.stack([pull[0] ** 2, pull[1] ** 2, pull[0] * pull[1]]) / total
        path[place] = mean[0] + mean[1]
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    return Level(
        weight=weight,
        ways=ways,
        mean=mean,
        variance=variance,
        last=int(days[-1]),
        shocks=_standard(seen - path @ weight, noise),
    )


def _later(mean: Floats, variance: Floats, ways: Floats, *, gap: int) -> tuple[Floats, Floats]:
    """Return mean and variance of walk and swing some days later."""
    step, keep, swing, _ = ways
    left = keep**gap
    moved = np.stack([variance[0] + step * gap, swing + left * left * (variance[1] - swing), left * variance[2]])
    return np.stack([mean[0], left * mean[1]]), moved


def draw(level: Level, days: Ints, n: int, *, rng: np.random.Generator) -> Floats:
    """Return ``(n, n_days)`` levels of days to come: drawn paths, and shocks of resampled runs of past days.

    Parameters
    ----------
    level
        As it was followed.
    days
        ``(n_days,)`` ordinals, rising, after the last day seen.
    n
        How many draws.
    rng
        Where chance comes from.
    """
    way = rng.choice(len(level.weight), size=n, p=level.weight)
    step, keep, swing, shock = level.ways[:, way]
    first, second, both = np.maximum(level.variance[:2, way], 0.0), level.variance[1, way], level.variance[2, way]
    walk_spread = np.sqrt(first[0])
    tie = np.where(walk_spread > 0, both / np.maximum(walk_spread, 1e-12), 0.0)
    chance = rng.standard_normal((2, n))
    walk = level.mean[0, way] + walk_spread * chance[0]
    at = level.mean[1, way] + tie * chance[0] + np.sqrt(np.maximum(second - tie * tie, 0.0)) * chance[1]
    paths = np.empty((n, len(days)))
    for place, gap in enumerate(np.maximum(np.diff(days, prepend=level.last), 0)):
        left = keep**gap
        walk = walk + np.sqrt(step * gap) * rng.standard_normal(n)
        at = left * at + np.sqrt(swing * (1 - left * left)) * rng.standard_normal(n)
        paths[:, place] = walk + at
    begin = rng.integers(0, len(level.shocks), n)
    runs = level.shocks[(begin[:, None] + np.arange(len(days))) % len(level.shocks)]
    found: Floats = paths + np.sqrt(shock)[:, None] * runs
    return found


def _standard(off: Floats, noise: Floats) -> Floats:
    """Return shocks brought to mean 0 and variance 1; those of noisy days count for little."""
    trust = 1 / np.sqrt(1 + noise / max(float(np.median(noise)), 1e-12))
    centred = (off - off.mean()) * trust
    size = float(np.sqrt(np.mean(centred**2)))
    found: Floats = centred / size if size > 0 else centred
    return found
