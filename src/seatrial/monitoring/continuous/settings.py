"""How sure continuous watching must be, and over how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from seatrial.monitoring.minimums import Minimums

RISES: Final = (0.02, 0.05, 0.12)
NINETY_DAYS: Final = 90 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What the error rate is, and what it is counted over.

    Parameters
    ----------
    horizon
        Windows over which it is held; then watching starts anew. Evidence may begin to gather in any of them.
    alpha
        Chance of any alarm, of any column, within the horizon when nothing moves by more than its minimum.
    doubt
        The part of ``alpha`` that is kept for what the reference itself does not know.
    references
        How many references there are: 24 for one of each hour, 168 for one of each hour of a week. They share
        ``doubt``.
    minimums
        The least effects that matter, by kind and column. A category may move by the minimum of ``"w"`` times the root
        of ``p (1 - p)``.
    rises
        How far beyond the minimum the shares are that evidence is gathered for; of a category, times twice that root.

    Raises
    ------
    ValueError
        If the error rates are not ``0 < doubt < alpha < 1``, or a number is below 1.
    """

    horizon: int = NINETY_DAYS
    alpha: float = 0.05
    doubt: float = 0.005
    references: int = 1
    minimums: Minimums = field(default_factory=Minimums)
    rises: tuple[float, ...] = RISES

    def __post_init__(self) -> None:
        if not 0 < self.doubt < self.alpha < 1:
            raise ValueError(f"the error rates must be 0 < doubt < alpha < 1; got {self.doubt} and {self.alpha}")
        if self.horizon < 1 or self.references < 1:
            raise ValueError("there is at least one window and one reference")
