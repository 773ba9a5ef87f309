"""One way in which a window differs from its reference, with its doubt and the least that could have been seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["feature", "prediction", "outcome", "concept", "volume", "together"]
Kind = Literal[
    "ks",
    "w",
    "null_rate",
    "new_levels",
    "range",
    "volume",
    "concept",
    "domain_classifier",
    "reconstruction",
]
Season = Literal["", "explained", "new", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect size between reference and window, with the verdict that its lower bound gives.

    Parameters
    ----------
    column
        Name of the column; ``"prediction"`` and ``"outcome"`` for the model's answers and what became of them; empty
        for the whole table.
    part
        What it is about. A feature may be called ``"prediction"`` too: the part tells them apart.
    kind
        ``"ks"`` largest difference of two cumulative shares, ``"w"`` Cohen's w of two samples of categories,
        the reference does not know, ``"concept"`` w of outcomes given the score, ``"volume"`` doublings of the
        number of rows, ``"domain_classifier"`` and ``"reconstruction"`` how well a model tells the two apart.
    value, low, high
        The effect seen, >= 0, and its one-sided confidence bounds, each at ``alpha``. None where nothing could be
        measured.
    minimum
        From which effect on it matters. It is drift when ``low > minimum``.
    smallest
        The smallest effect seen that would have been called drift at this ``n`` and ``m``; None when none would. A true
        effect of this size is called drift in about half of all windows.
    n, m
        Rows of the window and of the reference behind it.
    alpha
        Chance that one bound misses the truth: the level of the family over its number of tests.
    what
        Which side of the column, where a kind is told of more than one: ``"length"``, ``"words"``, ``"letters"`` of
        text, ``"norm"``, ``"direction"`` of embeddings, ``"score"``, ``"label"``, ``"residual"`` of a model.
    season
        ``"explained"``: the same season of the past was just so. ``"new"``: it was not. ``"unclear"``: too few rows of
        that season to know. Empty when no season was asked for or nothing drifted.
    words
        What was found, in a sentence.
    """

    column: str
    part: Part
    kind: Kind
    value: float | None
    low: float | None
    high: float | None
    minimum: float
    smallest: float | None
    n: int
    m: int
    alpha: float
    what: str = ""
    season: Season = ""
    words: str = ""

    @property
    def drifted(self) -> bool:
        """Whether it is surely more than the minimum."""
        return self.low is not None and self.low > self.minimum

    @property
    def excess(self) -> float:
        """How many times its minimum the effect surely is, so that effects of different kinds can be ranked."""
        return 0.0 if self.low is None else self.low / self.minimum if self.minimum > 0 else self.low
