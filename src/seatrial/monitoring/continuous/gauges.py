"""Shares of rows that continuous watching looks at, and how large each may be while nothing has moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from seatrial.metrics import clopper_pearson
from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effect import Kind

THRESHOLDS = 19
MOST_LEVELS = 64

Reading: TypeAlias = tuple[Floats, float]
Past: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gauge:
    """Some shares of one column.

    Parameters
    ----------
    kind, what
        What moves when they do, as of :class:`seatrial.monitoring.effect.Effect`.
    null
        ``(n_events,)`` the largest share of each that still means that nothing moved; 1 or more if it can never be
        passed.
    scale
        ``(n_events,)`` by what the rises of the settings are multiplied.
    read
        From the counts of a column and the new levels before this window: ``(n_events,)`` rows of each, and all rows.
    """

    kind: Kind
    what: str = ""
    null: Floats
    scale: Floats
    read: Callable[[Any, Past], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """How far a share may move, and how sure the reference must be of it.

    Parameters
    ----------
    minimum
        The least difference that matters.
    doubt
        Chance that the reference is wrong about any share of the gauge.
    """

    minimum: float
    doubt: float


def histogram_gauge(counts: Array, slack: Slack, take: Callable[[Any], Array], *, what: str = "") -> Gauge:
    """Return the shares below and above nineteen quantiles of the reference.

    The reference is within ``sqrt(ln(2 / doubt) / 2 m)`` of the truth everywhere.

    Parameters
    ----------
    counts
        ``(n_bins,)`` of the reference.
    slack
        Its minimum is that of a KS distance.
    take
        Gives the same histogram of a window.
    what
        Side of the column.

    References
    ----------
    Massart (1990), Ann. Probab. 18, 1269-1283.
    """
    below = np.cumsum(np.asarray(counts, dtype=np.float64))
    m = float(below[-1])
    aims = np.arange(1, THRESHOLDS + 1) / (THRESHOLDS + 1)
    share = below / m if m else np.zeros(len(below))
    places = np.minimum(np.searchsorted(share, aims - 1e-12), len(below) - 1)
    reach = math.sqrt(math.log(2 / slack.doubt) / 2 / m) if m else 1.0
    at = share[places]
    null = np.concatenate((at, 1 - at)) + slack.minimum + reach

    def read(counts: Any, past: Past) -> Reading:  # noqa: ANN401, ARG001 - each gauge knows its counts
        below = np.cumsum(take(counts), dtype=np.float64)
        n = float(below[-1])
        at = below[places]
        return np.concatenate((at, n - at)), n

    return Gauge(kind="ks", what=what, null=null, scale=np.ones(len(null)), read=read)


def level_gauge(
    rows: tuple[Array, int], slack: Slack, take: Callable[[Any], tuple[Array, int]], *, what: str = ""
) -> Gauge:
    """Return the shares of levels and of all but each, at most 64 levels; exact limits say what they may be.

    Parameters
    ----------
    rows
        Of the reference: ``(n_levels,)`` rows of each level, those that come first in the plan first, and all rows.
        Rows of other levels are in the latter only: which levels are other, and which are new, the reference chose
        itself.
    slack
        Its minimum is that of Cohen's w: a share p may move by that times the root of ``p (1 - p)``.
    take
        Gives the same of a window.
    what
        Side of the column.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    k, m = np.asarray(rows[0], dtype=np.float64)[:MOST_LEVELS], rows[1]
    low, high = clopper_pearson(k, m, 1 - slack.doubt / max(len(k), 1))
    up, down = np.minimum(high, 1.0), 1 - low
    shares = np.concatenate((up, down))
    root = np.sqrt(shares * (1 - shares))

    def read(counts: Any, past: Past) -> Reading:  # noqa: ANN401, ARG001 - each gauge knows its counts
        levels, n = take(counts)
        each = levels[: len(k)].astype(np.float64)
        return np.concatenate((each, n - each)), float(n)

    return Gauge(kind="w", what=what, null=shares + slack.minimum * root, scale=2 * root, read=read)


def share_gauge(
    rows: tuple[int, int], slack: Slack, take: Callable[[Any], tuple[int, int]], *, what: str = ""
) -> Gauge:
    """Return one share and its rest, such as of missing values.

    Parameters
    ----------
    rows
        Of the reference: those that are counted, and all.
    slack
        Its minimum is a difference of shares.
    take
        Gives the same two numbers of a window.
    what
        Side of the column.
    """
    low, high = clopper_pearson(rows[0], rows[1], 1 - slack.doubt)
    null = np.array([float(high), 1 - float(low)]) + slack.minimum

    def read(counts: Any, past: Past) -> Reading:  # noqa: ANN401, ARG001 - each gauge knows its counts
        counted, n = take(counts)
        return np.array([counted, n - counted], dtype=np.float64), float(n)

    return Gauge(kind="null_rate", what=what, null=null, scale=np.ones(2), read=read)


def range_gauge(counts: Array, slack: Slack, take: Callable[[Any], Array]) -> Gauge:
    """Return the shares below and above the edges, which are those of all values that the plan was made of.

    Of a reference that has none there, the exact limit is that of what lies beyond the extreme of its rows.

    Parameters
    ----------
    counts
        ``(n_bins,)`` of the reference.
    slack
        Its minimum is a share.
    take
        Gives the same histogram of a window.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    ends = counts[[0, -1]] if len(counts) > 1 else np.zeros(2)
    _, high = clopper_pearson(ends, np.sum(counts), 1 - slack.doubt)
    null = high + slack.minimum

    def read(counts: Any, past: Past) -> Reading:  # noqa: ANN401, ARG001 - each gauge knows its counts
        rows = take(counts)
        ends = rows[[0, -1]] if len(rows) > 1 else np.zeros(2)
        return ends.astype(np.float64), float(rows.sum())

    return Gauge(kind="range", null=null, scale=np.ones(2), read=read)


def new_level_gauge(m: int, slack: Slack, take: Callable[[Any], tuple[Mapping[str, int], int]]) -> Gauge:
    """Return the share of the new level that was most frequent in the windows before this one.

    Which level it is was decided before the rows of this window were seen, so its share may be judged by them. No level
    that ``m`` rows do not have has a share above u, but with a chance of ``(1 / u) (1 - u)**m``.

    Parameters
    ----------
    m
        Values of the reference.
    slack
        Its minimum is a share.
    take
        Gives the new levels of a window with their rows, and all its rows.
    """
    null = np.array([unseen_share(m, slack.doubt) + slack.minimum])

    def read(counts: Any, past: Past) -> Reading:  # noqa: ANN401 - each gauge knows its counts
        levels, n = take(counts)
        if not past:
            return np.zeros(1), 0.0
        top = max(past, key=lambda level: (past[level], level))
        return np.array([float(levels.get(top, 0))]), float(n)

    return Gauge(kind="new_levels", null=null, scale=np.ones(1), read=read)


def unseen_share(m: int, doubt: float) -> float:
    """Return the share that no level has which ``m`` rows lack, but with a chance of ``doubt``; 1 without rows.

    At most ``1 / u`` levels have a share of u or more, and each is lacking with a chance of at most ``(1 - u)**m``.

    Examples
    --------
    >>> round(unseen_share(10_000, 0.01), 5)
    0.00114
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = m * math.log1p(-middle) - math.log(middle) if 0 < middle < 1 else 0.0
        low, high = (low, middle) if chance <= math.log(doubt) else (middle, high)
    return high
