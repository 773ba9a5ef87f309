"""Is a part worse than the rest: exact tail and lower bounds, for many parts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from seatrial.metrics.interval import clopper_pearson

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

LEAST_ROWS = 30
SMALLEST_TERM = 1e-17
SCREEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Parts of a table, and how many of their rows are wrong.

    Parameters
    ----------
    n, k
        ``(n_parts,)`` rows, and wrong rows among them.
    total, wrong
        Rows of the whole table, and wrong rows among them.
    """

    n: Whole
    k: Whole
    total: int
    wrong: int

    def take(self, which: NDArray[Any]) -> Parts:
        """Return some of the parts."""
        return Parts(n=self.n[which], k=self.k[which], total=self.total, wrong=self.wrong)

    @property
    def error(self) -> Floats:
        """Share of wrong rows inside; 0 where there are no rows."""
        inside: Floats = self.k / np.maximum(self.n, 1)
        return inside

    @property
    def rest(self) -> Floats:
        """Share of wrong rows outside; 0 where there are no rows."""
        outside: Floats = (self.wrong - self.k) / np.maximum(self.total - self.n, 1)
        return outside

    @property
    def excess(self) -> Floats:
        """How much more is wrong inside than outside."""
        return self.error - self.rest

    @property
    def z(self) -> Floats:
        """Standard deviations above what chance would put in the part."""
        share = self.wrong / max(self.total, 1)
        room = (self.total - self.n) / max(self.total - 1, 1)
        spread = np.sqrt(np.maximum(self.n * share * (1 - share) * room, 1e-12))
        above: Floats = (self.k - self.n * share) / spread
        return above


def hypergeometric_tail(parts: Parts) -> Floats:
    """Return the chance of at least ``k`` wrong rows in each part, if wrong rows fell on the table by chance.

    The first term comes from log-gamma, the others from the ratio of neighbours, until they no longer count.

    References
    ----------
    Fisher (1935), JRSS 98, 39-82: the one-sided exact test of a two by two table.
    """
    n, k, total, wrong = (np.asarray(each, dtype=float) for each in (parts.n, parts.k, parts.total, parts.wrong))
    most = np.minimum(n, wrong)
    logs = _log_choose(wrong, k) + _log_choose(total - wrong, n - k) - _log_choose(total, n)
    term = np.exp(np.minimum(logs, 0.0))
    tail, at = term.copy(), k.copy()
    going = (at < most) & (term > 0)
    while going.any():
        ratio = (wrong - at) * (n - at) / ((at + 1) * np.maximum(total - wrong - n + at + 1, 1.0))
        term = np.where(going, term * ratio, 0.0)
        tail += term
        at += 1
        falling = (ratio >= 1) | (term > SMALLEST_TERM * tail)
        going = going & (at < most) & falling
    return np.where(k <= np.maximum(0, n - (total - wrong)), 1.0, np.minimum(tail, 1.0))


def excess_low(parts: Parts, alpha: float) -> Floats:
    """Return a one-sided lower bound of the excess of each part: exact limits, squared and added.

    References
    ----------
    Newcombe (1998), Statist. Med. 17, 873-890, method 10, with the limits of Clopper and Pearson (1934).
    """
    low, _ = clopper_pearson(parts.k, parts.n, 1 - 2 * alpha)
    _, high = clopper_pearson(parts.wrong - parts.k, parts.total - parts.n, 1 - 2 * alpha)
    bound: Floats = parts.excess - np.hypot(parts.error - low, high - parts.rest)
    return bound


def passed_low(parts: Parts, alpha: float) -> Floats:
    """Return the lower bounds of the excess; at most 0 where the exact tail does not pass its test at ``alpha``.

    Parts that are far from passing are told apart by their distance in standard deviations and get no bound but -1.
    """
    low = np.full(len(parts.n), -1.0)
    enough = (parts.n >= LEAST_ROWS) & (parts.total - parts.n >= LEAST_ROWS)
    likely = np.flatnonzero(enough & (parts.z > SCREEN * -special.ndtri(alpha)))
    chosen = parts.take(likely)
    bounds = excess_low(chosen, alpha)
    low[likely] = np.where(hypergeometric_tail(chosen) <= alpha, bounds, np.minimum(bounds, 0.0))
    return low


def evidence(parts: Parts) -> Floats:
    """Return how much better two rates, inside and outside, explain the errors than one: log likelihood ratio, in nats.

    0 where the part is no worse than the rest. It adds up over pieces of one rate and falls when rows of another are
    let in, so its largest value is where a bad region begins and ends.

    References
    ----------
    Kulldorff (1997), "A spatial scan statistic", Commun. Statist. Theory Meth. 26, 1481-1496.
    """
    n, k, total, wrong = (np.asarray(each, dtype=float) for each in (parts.n, parts.k, parts.total, parts.wrong))
    gain = _fit(k, n) + _fit(wrong - k, total - n) - _fit(wrong, total)
    return np.where(parts.excess > 0, np.maximum(gain, 0.0), 0.0)


def _fit(k: Floats, n: Floats) -> Floats:
    fitted: Floats = special.xlogy(k, k) + special.xlogy(n - k, n - k) - special.xlogy(n, n)
    return fitted


def _log_choose(n: Floats, k: Floats) -> Floats:
    chosen: Floats = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return chosen
