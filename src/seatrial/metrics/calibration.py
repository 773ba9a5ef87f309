"""Are the probabilities what they say? Reliability bins with a band, and the debiased calibration error.

References
----------
Kumar, Liang and Ma (2019), Verified uncertainty calibration, NeurIPS 32. Bröcker and Smith (2007), Weather and
Forecasting 22. Leone, Nelson and Nottingham (1961), Technometrics 3, for the folded normal distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from seatrial.metrics.arrays import Floats, Ints
from seatrial.metrics.clustering import Grouping
from seatrial.metrics.interval import wilson
from seatrial.metrics.ranking import Ranking

BINS = 10
_GRID = 65
_ROUNDS = 2
_FAR = 12.0  # standard errors above what was seen: no error so large shows so little
_TINY = 1e-300
_STRAIGHT = 1e-3  # below this skewness a gamma is a normal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """Rows by rising score, in bins of equal size as far as ties allow.

    Parameters
    ----------
    of_group
        ``(n_groups,)`` the bin of each group of the ranking.
    n, positives
        ``(n_bins,)`` rows and positive rows.
    score
        ``(n_bins,)`` mean score.
    """

    of_group: Ints
    n: Floats
    positives: Floats
    score: Floats

    @property
    def deviation(self) -> Floats:
        """``(n_bins,)`` the rate observed less the mean score."""
        return self.positives / self.n - self.score

    @property
    def error(self) -> Floats:
        """``(n_bins,)`` standard error of the deviation: by the score or by the rate seen, whichever is more."""
        rate = (self.positives + 2 * self.score) / (self.n + 2)
        said = np.clip(self.score, 0.0, 1.0)
        return np.sqrt(np.maximum(np.maximum(rate * (1 - rate), said * (1 - said)), 1e-12) / self.n)


def bin_scores(ranking: Ranking, bins: int = BINS) -> Bins:
    """Return equally filled bins of a ranking of at least one row; rows of one score share a bin."""
    along = (ranking.rows - ranking.sizes / 2) * (bins / ranking.rows[-1])
    starts = np.unique(np.searchsorted(along, np.arange(bins)))
    starts = starts[starts < len(along)]
    parts = (ranking.sizes, ranking.positives, ranking.score * ranking.sizes)
    n, positives, total = (np.add.reduceat(each, starts)[::-1] for each in parts)
    falling = np.diff(np.append(starts, len(along)))
    number = np.repeat(np.arange(len(starts))[::-1], falling)
    return Bins(of_group=number, n=n, positives=positives, score=total / n)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability:
    """A reliability diagram: one entry per bin, by rising score.

    Parameters
    ----------
    score
        Mean score of the bin.
    rate, low, high
        Share of positive rows in the bin and its Wilson limits.
    n
        Rows in the bin.
    """

    score: Floats
    rate: Floats
    low: Floats
    high: Floats
    n: Ints


def reliability(ranking: Ranking, *, bins: int = BINS, level: float = 0.95) -> Reliability:
    """Return the rate observed against the probability said, in bins of equal size, with a band.

    Parameters
    ----------
    ranking
        Rows ranked by the probability said.
    bins
        How many at most; rows of one score share a bin.
    level
        Confidence level of each bin's limits.

    Returns
    -------
    Reliability
        Without rows, without bins.
    """
    if len(ranking.rows) == 0:
        nothing = np.zeros(0)
        return Reliability(score=nothing, rate=nothing, low=nothing, high=nothing, n=np.zeros(0, dtype=np.int64))
    binned = bin_scores(ranking, bins)
    low, high = wilson(binned.positives, binned.n, level)
    return Reliability(
        score=binned.score, rate=binned.positives / binned.n, low=low, high=high, n=binned.n.astype(np.int64)
    )


def debiased_ece(binned: Bins) -> float:
    """Return the mean absolute deviation over bins, less what chance adds to it; in [0, 1].

    Chance makes the mean of ``|deviation|`` larger than the deviation; by as much it is reduced, never below 0. Rows
    count as independent. Needs at least one bin.
    """
    size = np.abs(binned.deviation)
    expected, _, _ = _folded(size, binned.error)
    return float(max(0.0, binned.n @ (2 * size - expected) / binned.n.sum()))


def ece_limits(binned: Bins, covariance: Floats | None, tail: float) -> tuple[float, float]:
    """Return limits of the calibration error over bins, from what each true error would make us see.

    The high limit is the largest error that could have shown as little as was seen: its deviations are as large against
    their standard errors in every bin, which shows least. The low limit is the smallest that could have shown as much:
    all in one bin, which shows most.

    Parameters
    ----------
    binned
        At least one bin.
    covariance
        ``(n_bins, n_bins)`` covariance of the deviations; None for independent rows.
    tail
        Probability left out on each side.
    """
    noise = _Noise.of(binned, covariance)
    seen = float(noise.weights @ np.abs(binned.deviation))
    spread_out = noise.error / (noise.weights @ noise.error)
    in_one = np.zeros(len(noise.error))
    widest = int(np.argmax(noise.weights * noise.error))
    in_one[widest] = 1 / noise.weights[widest]
    top = min(1.0, seen + _FAR * float(noise.weights @ noise.error))
    high = _crossing(lambda sizes: noise.chance_below(seen, sizes[:, None] * spread_out) - tail, top)
    low = _crossing(lambda sizes: noise.chance_below(seen, sizes[:, None] * in_one) - (1 - tail), seen)
    return min(low, high), high


def ece_covariance(binned: Bins, moves: Floats, number: Ints, *, grouping: Grouping) -> Floats:
    """Return the cluster-robust covariance ``(n_bins, n_bins)`` of the deviations of the bins.

    Parameters
    ----------
    binned
        At least one bin.
    moves, number
        ``(n_rows,)`` truth less score, and the bin, of each row.
    grouping
        At least two clusters.
    """
    bins = len(binned.n)
    pulls = (moves - binned.deviation[number]) / binned.n[number]
    sums = np.bincount(grouping.codes * bins + number, pulls, minlength=grouping.size * bins)
    table = sums.reshape(grouping.size, bins)
    return table.T @ (table / (1 - grouping.shares)[:, None])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Noise:
    """How deviations of bins scatter: their weights, standard errors and correlations."""

    weights: Floats
    error: Floats
    together: Floats

    @classmethod
    def of(cls, binned: Bins, covariance: Floats | None) -> _Noise:
        """Return the scatter of independent rows, or that over clusters where it is larger."""
        weights = binned.n / binned.n.sum()
        if covariance is None:
            return cls(weights=weights, error=binned.error, together=np.eye(len(weights)))
        error = np.sqrt(np.maximum(np.diag(covariance), binned.error**2))
        together = np.minimum(np.abs(covariance) / np.outer(error, error), 1.0)
        np.fill_diagonal(together, 1.0)
        return cls(weights=weights, error=error, together=together)

    def chance_below(self, seen: float, size: Floats) -> Floats:
        """Return the chance to see a mean ``|deviation|`` below ``seen`` for each row of true sizes ``(g, n_bins)``.

        The mean of folded normals is taken for a shifted gamma of the same three first moments.
        """
        mean, variance, third = _folded(size, self.error[None, :])
        scaled = self.weights * np.sqrt(variance)
        total = np.maximum(np.einsum("gi,ij,gj->g", scaled, self.together, scaled), _TINY)
        skew = np.maximum((third * self.weights**3).sum(axis=1) / total**1.5, _STRAIGHT)
        shape = 4 / skew**2
        at = shape + np.sqrt(shape) * (seen - mean @ self.weights) / np.sqrt(total)
        chance: Floats = special.gammainc(shape, np.maximum(at, 0.0))
        return chance


def _folded(size: Floats, error: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, variance and third central moment of |N(size, error)|."""
    safe = np.maximum(error, 1e-12)
    ratio = size / safe
    bell = np.sqrt(2 / np.pi) * np.exp(-ratio * ratio / 2) * safe
    inner = special.erf(ratio / np.sqrt(2))
    mean = bell + size * inner
    square = size * size + safe * safe
    cube = (size**2 + 2 * safe**2) * bell + (size**3 + 3 * size * safe**2) * inner
    return mean, square - mean**2, cube - 3 * mean * square + 2 * mean**3


def _crossing(falling: Callable[[Floats], Floats], top: float) -> float:
    """Return where a falling function of sizes between 0 and ``top`` ends being positive; 0 where it never is."""
    low, high = 0.0, top
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _GRID)
        above = falling(grid) > 0
        if not above[0]:
            return float(grid[0])
        last = len(grid) - 1 if above.all() else int(np.argmin(above))
        low, high = float(grid[last - 1]), float(grid[last])
    return high
