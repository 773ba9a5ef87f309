"""What a comparison of a window with its reference found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seatrial.monitoring.effect import Effect
from seatrial.values import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """All effects of one report, the one that matters most first.

    Parameters
    ----------
    effects
        Ranked: drift before the rest, by how many times its minimum it surely is, times the importance of its column.
    measures
        Distances without a verdict by column (``"prediction"`` and ``"outcome"`` for the model): ``"psi"``, ``"js"``,
        ``"ks"``, ``"wasserstein"`` of numbers (in the unit of the column), ``"psi"``, ``"js"``, ``"w"`` of categories.
        None where one side has no rows.
    findings
        What cannot be compared, or only in part, and why (``WAT1nn``).
    n, m
        Rows of the window and of the reference.
    alpha
        Chance of any drift verdict in a report when nothing differs by more than its minimum.
    """

    effects: tuple[Effect, ...]
    measures: Mapping[str, Mapping[str, float | None]]
    findings: tuple[Finding, ...]
    n: int
    m: int
    alpha: float

    @property
    def drifted(self) -> bool:
        """Whether any effect is drift that the season does not explain."""
        return any(effect.drifted and effect.season != "explained" for effect in self.effects)

    def of(self, column: str) -> tuple[Effect, ...]:
        """Return the effects of one column, in the order of the ranking."""
        return tuple(effect for effect in self.effects if effect.column == column)
