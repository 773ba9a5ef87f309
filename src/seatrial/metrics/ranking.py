"""What the order of scores tells about a yes-or-no truth: ROC AUC, average precision, lift; ties handled as ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.metrics.answers import Array, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Rows by falling score; rows of one score are one group.

    Parameters
    ----------
    group
        ``(n_rows,)`` the group of each row in the order given, 0 for the highest score.
    score
        ``(n_groups,)`` the score of each group, falling.
    positives, sizes
        ``(n_groups,)`` positive rows, and rows, of each group.
    """

    group: Ints
    score: Floats
    positives: Ints
    sizes: Ints

    @property
    def n_positive(self) -> int:
        """Number of positive rows."""
        return int(self.positives.sum())

    @property
    def n_negative(self) -> int:
        """Number of negative rows."""
        return int(self.sizes.sum()) - self.n_positive


def rank(y: Array, score: Array) -> Ranking:
    """Return the ranking of rows by score; ``y`` is 0 or 1, ``(n_rows,)``."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    starts = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(order) else np.zeros(0, dtype=bool)
    number = np.cumsum(starts) - 1
    group = np.empty(len(order), dtype=np.int64)
    group[order] = number
    at = np.flatnonzero(starts)
    truths = np.asarray(y, dtype=np.int64)[order]
    positives = np.add.reduceat(truths, at) if len(at) else np.zeros(0, dtype=np.int64)
    return Ranking(group=group, score=ordered[at], positives=positives, sizes=np.diff(np.append(at, len(order))))


def roc_auc(ranking: Ranking) -> float:
    """Return the area under the ROC curve in [0, 1]; needs at least one row of each class."""
    above, _ = placements(ranking)
    return float(ranking.positives @ above) / ranking.n_positive


def placements(ranking: Ranking) -> tuple[Floats, Floats]:
    """Return, per group, the share of negatives scored below it and of positives scored above it; ties count half."""
    negatives = ranking.sizes - ranking.positives
    below = ranking.n_negative - np.cumsum(negatives) + negatives / 2
    above = np.cumsum(ranking.positives) - ranking.positives / 2
    return below / ranking.n_negative, above / ranking.n_positive


def roc_auc_influence(y: Array, ranking: Ranking) -> Floats:
    """Return the influence ``(n_rows,)`` of each row on the area under the ROC curve.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
    """
    below, above = placements(ranking)
    value = roc_auc(ranking)
    positive = (below - value) * (len(y) / ranking.n_positive)
    negative = (above - value) * (len(y) / ranking.n_negative)
    return np.where(np.asarray(y) == 1, positive[ranking.group], negative[ranking.group])


def delong_variance(ranking: Ranking) -> float:
    """Return DeLong's variance of the area under the ROC curve; needs two rows of each class."""
    below, above = placements(ranking)
    value = roc_auc(ranking)
    negatives = ranking.sizes - ranking.positives
    of_positives = float(ranking.positives @ (below - value) ** 2) / (ranking.n_positive - 1) / ranking.n_positive
    of_negatives = float(negatives @ (above - value) ** 2) / (ranking.n_negative - 1) / ranking.n_negative
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
    precision = np.cumsum(ranking.positives) / np.cumsum(ranking.sizes)
    return float(ranking.positives @ precision) / ranking.n_positive


def average_precision_influence(y: Array, ranking: Ranking) -> Floats:
    """Return the influence ``(n_rows,)`` of each row on the average precision.

    A row adds its own precision if it is positive, and moves the precision at every positive row scored no higher.
    """
    n = len(y)
    hits, rows = np.cumsum(ranking.positives), np.cumsum(ranking.sizes)
    precision = hits / rows
    value = average_precision(ranking)
    gain = _from_here_down(ranking.positives / rows)
    loss = _from_here_down(ranking.positives * precision / rows)
    positive = (precision - value + gain - loss) * (n / ranking.n_positive)
    negative = -loss * (n / ranking.n_positive)
    return np.where(np.asarray(y) == 1, positive[ranking.group], negative[ranking.group])


def _from_here_down(numbers: Floats) -> Floats:
    return np.cumsum(numbers[::-1])[::-1]


def top_hits(ranking: Ranking, share: float) -> tuple[float, int]:
    """Return the positives expected among the highest scored ``share`` of rows, and how many rows that is.

    Rows are rounded up. Rows of the score at which the top ends are taken in part, as if drawn by lot.
    """
    rows = np.cumsum(ranking.sizes)
    wanted = max(1, int(np.ceil(share * rows[-1] - 1e-9)))
    last = int(np.searchsorted(rows, wanted))
    taken = wanted - (int(rows[last]) - int(ranking.sizes[last]))
    full = int(ranking.positives[:last].sum())
    return full + float(ranking.positives[last]) * taken / float(ranking.sizes[last]), wanted


def rate_at_rank(ranking: Ranking, share: float) -> float:
    """Return the rate of positives among the rows scored around the end of the top ``share``.

    Over a window of rows as wide as the top on both sides, or the group there when it is wider.
    """
    rows = np.cumsum(ranking.sizes)
    n = int(rows[-1])
    half = max(1.0, share * n / 2)
    low, high = np.searchsorted(rows, [share * n - half, share * n + half])
    high = min(int(high), len(rows) - 1)
    return float(ranking.positives[low : high + 1].sum()) / float(ranking.sizes[low : high + 1].sum())
