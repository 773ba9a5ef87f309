"""Which effect is told first: drift times the importance of its column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seatrial.monitoring.effect import Effect


def ranked(effects: Iterable[Effect], importance: Mapping[str, float] | None = None) -> tuple[Effect, ...]:
    """Return effects with drift first, and within by how many times its minimum each surely is, times importance.

    Where bounds say nothing, the effect seen decides; at last the name, so that the order depends on nothing else.

    Parameters
    ----------
    effects
        In any order.
    importance
        Weight of each feature to the model, >= 0; one that is not named has 0. None counts every column alike. Answers,
        outcomes and the table as a whole count as the most important column.

    Examples
    --------
    >>> ranked([])
    ()
    """
    most = max((importance or {}).values(), default=1.0) or 1.0

    def weight(effect: Effect) -> float:
        if importance is None or effect.part != "feature":
            return 1.0
        return importance.get(effect.column, 0.0) / most

    def key(effect: Effect) -> tuple[bool, bool, float, float, str, str, str]:
        seen = (effect.value or 0.0) / (effect.smallest or 1.0)
        return (
            not effect.drifted,
            effect.season == "explained",
            -effect.excess * weight(effect),
            -seen * weight(effect),
            effect.column,
            effect.kind,
            effect.what,
        )

    return tuple(sorted(effects, key=key))
