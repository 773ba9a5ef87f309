"""Effects in words."""

from __future__ import annotations

from seatrial.monitoring.effect import Effect, Kind

NAMES: dict[Kind, str] = {
    "ks": "KS distance",
    "w": "Cohen's w",
    "null_rate": "missing",
    "new_levels": "new categories",
    "range": "outside of the reference's range",
    "volume": "doublings of the number of rows",
    "concept": "Cohen's w of outcomes given the score",
    "domain_classifier": "2 AUC - 1 of a classifier that tells window from reference",
    "reconstruction": "2 AUC - 1 of the reconstruction error",
}
SHARES: frozenset[Kind] = frozenset({"null_rate", "new_levels", "range"})


def say(effect: Effect) -> str:
    """Return what was found, in a sentence, with what would have been drift.

    Examples
    --------
    >>> say(Effect(column="age", part="feature", kind="ks", value=0.12, low=0.09, high=0.15, minimum=0.05,
    ...            smallest=0.08, n=10_000, m=50_000, alpha=1e-4))
    'age: KS distance 0.12, surely more than 0.09; from 0.05 on it matters.'
    """
    name = f"{effect.column}{f' ({effect.what})' if effect.what else ''}: {NAMES[effect.kind]}"
    shown = _share if effect.kind in SHARES else _number
    if effect.value is None or effect.low is None:
        return f"{name} could not be measured: no values on one side."
    if effect.kind == "null_rate":
        name += " by"
    if effect.drifted:
        tail = " more or less" if effect.kind == "null_rate" else ""
        surely = f"surely more than {shown(effect.low)}; from {shown(effect.minimum)} on it matters"
        return f"{name} {shown(effect.value)}{tail}, {surely}."
    if effect.smallest is None:
        return f"{name} {shown(effect.value)}; with {effect.n:,} rows no difference would have been called drift."
    return f"{name} {shown(effect.value)}; from {shown(effect.smallest)} on it would have been called drift."


def _number(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004 - two digits


def _share(value: float) -> str:
    return f"{100 * value:.2g} %" if value < 1 else "100 %"
