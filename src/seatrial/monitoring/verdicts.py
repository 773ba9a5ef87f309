"""What effects come to, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from seatrial.monitoring import codes
from seatrial.monitoring.codes import Code
from seatrial.monitoring.effect import Effect, Part
from seatrial.values import Finding

OF_PART: Final[Mapping[Part, Code]] = {
    "feature": codes.COLUMN_DRIFT,
    "prediction": codes.PREDICTION_DRIFT,
    "outcome": codes.OUTCOME_DRIFT,
    "concept": codes.CONCEPT_DRIFT,
    "volume": codes.VOLUME,
    "together": codes.JOINT_DRIFT,
}


def verdicts(effects: Iterable[Effect]) -> tuple[Finding, ...]:
    """Return a failure per effect that is drift, in their order; a pass where the season explains it."""
    return tuple(_verdict(effect) for effect in effects if effect.drifted)


def too_few(effects: Iterable[Effect], rows: int) -> tuple[Finding, ...]:
    """Return the finding that nothing could have been seen, if so."""
    asked = tuple(effects)
    if not asked or any(effect.smallest is not None for effect in asked):
        return ()
    message = (
        f"With {rows:,} {'row' if rows == 1 else 'rows'} no difference, however large, would have been called drift."
    )
    hint = "Look at a longer window: hours add up to a day."
    return (codes.TOO_FEW.says("skipped", message, hint=hint, measured={"rows": rows}),)


def _verdict(effect: Effect) -> Finding:
    figures = {
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "minimum": effect.minimum,
        "smallest": effect.smallest,
    }
    if effect.season == "explained":
        return codes.SEASONAL.says("pass", effect.words, where=effect.column, measured=figures)
    hint = "Look at reference and window side by side; if it is meant, release with a new reference."
    return OF_PART[effect.part].says("fail", effect.words, where=effect.column, hint=hint, measured=figures)
