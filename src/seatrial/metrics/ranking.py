"""What the order of scores tells about a yes-or-no truth: ROC AUC, average precision, lift; ties handled as ties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seatrial.metrics.arrays import Array, Floats, Ints, dot

_ONE = np.uint64(1)
_LARGEST = np.iinfo(np.int32).max


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """Rows by falling score; rows of one score are one group.

    What one pass gives is made at each use and not kept: of ten million rows, each array takes 80 MB.

    Parameters
    ----------
    said
        ``(n_rows,)`` the score of each row in the order given.
    score
        ``(n_groups,)`` the score of each group, falling.
    hits, rows
        ``(n_groups,)`` positive rows, and rows, scored no lower than each group; whole numbers, as floats.
    """

    said: Floats
    score: Floats
    hits: Floats
    rows: Floats

    @cached_property
    def group(self) -> Ints:
        """``(n_rows,)`` the group of each row in the order given, 0 for the highest score."""
        kind = np.int32 if len(self.said) <= _LARGEST else np.int64
        group: Ints = np.empty(len(self.said), dtype=kind)
        order = np.argsort(-self.said)
        if len(self.rows) == len(order):
            group[order] = np.arange(len(order), dtype=kind)
        else:
            group[order] = np.repeat(np.arange(len(self.rows), dtype=kind), self.sizes.astype(np.int64))
        return group

    @property
    def positives(self) -> Floats:
        """``(n_groups,)`` positive rows of each group."""
        return _steps(self.hits)

    @property
    def sizes(self) -> Floats:
        """``(n_groups,)`` rows of each group."""
        return _steps(self.rows)

    @property
    def negatives(self) -> Floats:
        """``(n_groups,)`` negative rows of each group."""
        return self.sizes - self.positives

    @property
    def n_positive(self) -> int:
        """Number of positive rows."""
        return int(self.hits[-1]) if len(self.hits) else 0

    @property
    def n_negative(self) -> int:
        """Number of negative rows."""
        return len(self.said) - self.n_positive

    @property
    def placements(self) -> tuple[Floats, Floats]:
        """Per group, the share of negatives scored below it and of positives scored above it; ties count half."""
        below = self.n_negative - (self.rows - self.hits) + self.negatives / 2
        above = self.hits - self.positives / 2
        return below / self.n_negative, above / self.n_positive


def rank(y: Array, score: Array) -> Ranking:
    """Return the ranking of rows by score; ``y`` is 0 or 1, ``(n_rows,)``."""
    said = np.asarray(score, dtype=np.float64)
    ordered, truths = _ordered(np.asarray(y, dtype=np.uint8), said)
    last = np.ones(len(said), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=last[:-1])
    at = np.flatnonzero(last)
    hits = np.cumsum(truths)[at].astype(np.float64)
    return Ranking(said=said, score=ordered[at], hits=hits, rows=(at + 1).astype(np.float64))


def _ordered(y: Array, said: Floats) -> tuple[Floats, Ints]:
    """Return the scores, falling, and the truth beside each.

    A probability has no sign, so its bits are in the order of its value and leave room for the truth: numbers are
    sorted in a fifth of the time that their places are.
    """
    if np.signbit(said).any():
        order = np.argsort(-said)
        return said[order], y[order].astype(np.int64)
    keys = said.view(np.uint64) << _ONE
    keys |= y
    keys.sort()
    falling = keys[::-1]
    return (falling >> _ONE).view(np.float64), (falling & _ONE).view(np.int64)


def _steps(cumulated: Floats) -> Floats:
    steps = cumulated.copy()
    steps[1:] -= cumulated[:-1]
    return steps


def roc_auc(ranking: Ranking) -> float:
    """Return the area under the ROC curve in [0, 1]; needs at least one row of each class."""
    below, _ = ranking.placements
    return dot(ranking.positives, below) / ranking.n_positive


def roc_auc_influence(y: Array, ranking: Ranking) -> Floats:
    """Return the influence ``(n_rows,)`` of each row on the area under the ROC curve.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
    """
    positive, negative = ranking.placements
    value = roc_auc(ranking)
    positive -= value
    positive *= len(y) / ranking.n_positive
    negative -= value
    negative *= len(y) / ranking.n_negative
    return _to_rows(y, ranking, positive=positive, negative=negative)


def delong_variance(ranking: Ranking) -> float:
    """Return DeLong's variance of the area under the ROC curve; needs two rows of each class."""
    below, above = ranking.placements
    value = roc_auc(ranking)
    of_positives = dot(ranking.positives, (below - value) ** 2) / (ranking.n_positive - 1) / ranking.n_positive
    of_negatives = dot(ranking.negatives, (above - value) ** 2) / (ranking.n_negative - 1) / ranking.n_negative
    return of_positives + of_negatives


def hanley_mcneil_variance(value: float, n_positive: int, n_negative: int) -> float:
    """Return the variance of an area under the ROC curve if scores were exponential in each class.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, 29-36.
    """
    q1, q2 = value / (2 - value), 2 * value * value / (1 + value)
    spread = (n_positive - 1) * (q1 - value * value) + (n_negative - 1) * (q2 - value * value)
    return (value * (1 - value) + spread) / (n_positive * n_negative)


def average_precision(ranking: Ranking) -> float:
    """Return the average precision in (0, 1]; needs at least one positive row."""
    return dot(ranking.positives, ranking.hits / ranking.rows) / ranking.n_positive


def average_precision_influence(y: Array, ranking: Ranking) -> Floats:
    """Return the influence ``(n_rows,)`` of each row on the average precision."""
    positive, negative = average_precision_moves(ranking)
    return _to_rows(y, ranking, positive=positive, negative=negative)


def _to_rows(y: Array, ranking: Ranking, *, positive: Floats, negative: Floats) -> Floats:
    """Return to each row the number of its group among the positives or the negatives, ``(n_rows,)``."""
    found: Floats = negative[ranking.group]
    hit = np.asarray(y) == 1
    found[hit] = positive[ranking.group[hit]]
    return found


def average_precision_moves(ranking: Ranking) -> tuple[Floats, Floats]:
    """Return, per group, the influence on the average precision of a positive and of a negative row.

    A row adds its own precision if it is positive, and moves the precision at every positive row scored no higher.
    """
    weight = len(ranking.said) / ranking.n_positive
    precision = ranking.hits / ranking.rows
    value = dot(ranking.positives, precision) / ranking.n_positive
    each = ranking.positives / ranking.rows
    positive = _from_here_down(each)
    each *= precision
    negative = _from_here_down(each)
    # In place: on a million rows, fresh memory takes longer than the sums.
    positive -= negative
    positive += precision
    positive -= value
    positive *= weight
    negative *= -weight
    return positive, negative


def _from_here_down(numbers: Floats) -> Floats:
    return np.cumsum(numbers[::-1])[::-1]


def top_hits(ranking: Ranking, share: float) -> tuple[float, int]:
    """Return the positives expected among the highest scored ``share`` of rows, and how many rows that is.

    Rows are rounded up. Rows of the score at which the top ends are taken in part, as if drawn by lot.
    """
    rows = ranking.rows
    wanted = max(1, int(np.ceil(share * rows[-1] - 1e-9)))
    last = int(np.searchsorted(rows, wanted))
    taken = wanted - (int(rows[last]) - int(ranking.sizes[last]))
    full = int(ranking.hits[last] - ranking.positives[last])
    return full + float(ranking.positives[last]) * taken / float(ranking.sizes[last]), wanted


def rate_at_rank(ranking: Ranking, share: float) -> float:
    """Return the rate of positives among the rows scored around the end of the top ``share``.

    Over a window of rows as wide as the top on both sides, or the group there when it is wider.
    """
    rows = ranking.rows
    n = int(rows[-1])
    half = max(1.0, share * n / 2)
    low, high = np.searchsorted(rows, [share * n - half, share * n + half])
    high = min(int(high), len(rows) - 1)
    return float(ranking.positives[low : high + 1].sum()) / float(ranking.sizes[low : high + 1].sum())
