"""How the level of a loss moves from day to day: a random walk under shocks that last a day.

The level of a day is observed with noise: ``seen = walk + shock + noise``, where the walk takes steps of variance ``drift``
a day, shocks have variance ``shock`` and the noise is known. Which variances hold is not estimated once but weighed: each
pair of a grid by its likelihood.

References
----------
Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, section 4.1, for the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.metrics.arrays import Floats, Ints

_DRIFTS = (0.0, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
_SHOCKS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.6)
_PRIOR = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Level:
    """The level after the last day seen, for each pair of variances.

    Parameters
    ----------
    weight
        ``(n_pairs,)`` how likely each pair is; sums to 1.
    drift, shock
        ``(n_pairs,)`` variances.
    mean, variance
        ``(n_pairs,)`` of the walk on the last day.
    last
        Ordinal of the last day.
    shocks
        ``(n_days,)`` what each day was off the walk, of variance about 1; days in order.
    """

    weight: Floats
    drift: Floats
    shock: Floats
    mean: Floats
    variance: Floats
    last: int
    shocks: Floats

    @property
    def now(self) -> float:
        """Mean of the walk on the last day, over the pairs."""
        return float(self.weight @ self.mean)


def follow(seen: Floats, noise: Floats, days: Ints) -> Level:
    """Return the level after some days.

    Parameters
    ----------
    seen, noise
        ``(n_days,)`` observed levels and the variances of their noise, > 0.
    days
        ``(n_days,)`` ordinals, rising; days may be missing.
    """
    drift, shock = (part.ravel() for part in np.meshgrid(_DRIFTS, _SHOCKS))
    mean, variance, score = np.zeros(len(drift)), np.full(len(drift), _PRIOR), np.zeros(len(drift))
    path = np.empty((len(seen), len(drift)))
    gaps = np.diff(days, prepend=days[0])
    for place in range(len(seen)):
        variance = variance + drift * gaps[place]
        total = variance + shock + noise[place]
        off = seen[place] - mean
        score -= 0.5 * (np.log(total) + off * off / total)
        gain = variance / total
        mean, variance = mean + gain * off, variance * (1 - gain)
        path[place] = mean
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    return Level(
        weight=weight,
        drift=drift,
        shock=shock,
        mean=mean,
        variance=variance,
        last=int(days[-1]),
        shocks=_standard(seen - path @ weight, noise),
    )


def draw(level: Level, days: Ints, n: int, rng: np.random.Generator) -> Floats:
    """Return ``(n, n_days)`` levels of days to come: drawn walks, and shocks of resampled runs of past days.

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
    pair = rng.choice(len(level.weight), size=n, p=level.weight)
    start = level.mean[pair] + np.sqrt(level.variance[pair]) * rng.standard_normal(n)
    gaps = np.maximum(np.diff(days, prepend=level.last), 0)
    steps = np.sqrt(level.drift[pair])[:, None] * np.sqrt(gaps) * rng.standard_normal((n, len(days)))
    first = rng.integers(0, len(level.shocks), n)
    runs = level.shocks[(first[:, None] + np.arange(len(days))) % len(level.shocks)]
    found: Floats = start[:, None] + np.cumsum(steps, axis=1) + np.sqrt(level.shock[pair])[:, None] * runs
    return found


def _standard(off: Floats, noise: Floats) -> Floats:
    """Return shocks brought to mean 0 and variance 1; those of noisy days count for little."""
    trust = 1 / np.sqrt(1 + noise / max(float(np.median(noise)), 1e-12))
    centred = (off - off.mean()) * trust
    size = float(np.sqrt(np.mean(centred**2)))
    return centred / size if size > 0 else centred
