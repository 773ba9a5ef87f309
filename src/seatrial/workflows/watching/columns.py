"""What a comparison found, column by column, as reports show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.monitoring.compared import Compared
from seatrial.monitoring.effect import Effect
from seatrial.profiles import (
    CategoricalCounts,
    ColumnCounts,
    ColumnPlan,
    ModelPlan,
    NumericCounts,
    Plan,
    Profile,
    TextCounts,
)
from seatrial.values import Histogram
from seatrial.values.watched import ColumnKind, ColumnWatch, EffectRow

Array: TypeAlias = NDArray[Any]
PREDICTION, OUTCOME = "prediction", "outcome"
MOST_LEVELS = 20
MOST_NEW = 5
OTHER, NEW, MISSING = "(other)", "(new)", "(missing)"


def column_rows(
    compared: Compared, plan: Plan, *, reference: Profile, window: Profile, importance: Mapping[str, float]
) -> tuple[ColumnWatch, ...]:
    """Return every column that was compared, the one that matters most first."""
    found: dict[tuple[str, str], list[Effect]] = {}
    for effect in compared.effects:
        if effect.part in ("feature", "prediction", "outcome", "concept"):
            part = "outcome" if effect.part == "concept" else effect.part
            found.setdefault((part, effect.column), []).append(effect)
    kinds: Mapping[str, ColumnKind] = {column.name: column.kind for column in plan.columns}
    sides = (reference, window)
    return tuple(
        _feature(plan.column(name), effects, compared, sides=sides, weight=importance.get(name))
        if part == "feature" and name in kinds
        else _model(part, effects, compared, plan=plan, sides=sides)
        for (part, name), effects in found.items()
    )


def effect_row(effect: Effect) -> EffectRow:
    """Return an effect as reports show it."""
    return EffectRow(
        kind=effect.kind,
        value=effect.value,
        low=effect.low,
        high=effect.high,
        minimum=effect.minimum,
        smallest=effect.smallest,
        n=effect.n,
        m=effect.m,
        alpha=effect.alpha,
        drifted=effect.drifted,
        words=effect.words,
    )


def _feature(
    plan: ColumnPlan,
    effects: list[Effect],
    compared: Compared,
    *,
    sides: tuple[Profile, Profile],
    weight: float | None,
) -> ColumnWatch:
    before, now = (side.columns.get(plan.name) for side in sides)
    return ColumnWatch(
        name=plan.name,
        kind=plan.kind,
        importance=weight,
        effects=tuple(map(effect_row, effects)),
        measures=_measures(compared, plan.name),
        season=_season(effects),
        reference=_histogram(plan, before, "reference"),
        window=_histogram(plan, now, "window"),
        nulls_reference=_null_share(before),
        nulls_window=_null_share(now),
        new_levels=now.top_new(MOST_NEW) if isinstance(now, CategoricalCounts) else (),
    )


def _model(
    part: str, effects: list[Effect], compared: Compared, *, plan: Plan, sides: tuple[Profile, Profile]
) -> ColumnWatch:
    name = OUTCOME if part == "outcome" else PREDICTION
    drawn = [
        _answers(plan.model, side, name=name, series=series)
        for side, series in zip(sides, ("reference", "window"), strict=True)
    ]
    return ColumnWatch(
        name=name,
        kind="outcome" if part == "outcome" else "prediction",
        effects=tuple(map(effect_row, effects)),
        measures=_measures(compared, name),
        season=_season(effects),
        reference=drawn[0],
        window=drawn[1],
    )


def _season(effects: Iterable[Effect]) -> str:
    """Return words if the season explains all that drifted; empty if not."""
    drifted = [effect for effect in effects if effect.drifted]
    explained = drifted and all(effect.season == "explained" for effect in drifted)
    return "the same season of the past was just so" if explained else ""


def _measures(compared: Compared, name: str) -> tuple[tuple[str, float | None], ...]:
    return tuple(sorted(compared.measures.get(name, {}).items()))


def _null_share(counts: ColumnCounts | None) -> float | None:
    return None if counts is None or not counts.rows else counts.nulls / counts.rows


def _histogram(plan: ColumnPlan, counts: ColumnCounts | None, series: str) -> Histogram | None:
    if isinstance(counts, NumericCounts) and plan.edges:
        return _numbers(plan.name, series, edges=np.asarray(plan.edges), bins=counts.bins)
    if isinstance(counts, TextCounts) and plan.edges:
        return _numbers(plan.name, series, edges=np.asarray(plan.edges), bins=counts.lengths)
    if not isinstance(counts, CategoricalCounts):
        return None
    shown = plan.levels[:MOST_LEVELS]
    other = int(counts.known[len(shown) :].sum()) + counts.other
    return Histogram(
        name=f"column:{plan.name}",
        series=series,
        levels=(*shown, OTHER, NEW, MISSING),
        counts=(*(int(each) for each in counts.known[: len(shown)]), other, counts.n_new, counts.nulls),
    )


def _numbers(name: str, series: str, *, edges: Array, bins: Array) -> Histogram:
    """Return counts between edges; what lies under or over all of them in one bin more at each end."""
    reach = max(float(edges[-1] - edges[0]) / 20, np.spacing(abs(edges[-1])) * 4, np.spacing(abs(edges[0])) * 4)
    whole = [edges[0] - reach, *edges, edges[-1] + reach]
    return Histogram(
        name=f"column:{name}",
        series=series,
        edges=tuple(float(edge) for edge in whole),
        counts=tuple(int(each) for each in bins),
    )


def _answers(plan: ModelPlan | None, side: Profile, *, name: str, series: str) -> Histogram | None:
    if plan is None or side.model is None:
        return None
    if name == PREDICTION and plan.score_edges:
        return _numbers(name, series, edges=np.asarray(plan.score_edges), bins=side.model.predicted.sum(axis=1)[:-1])
    counts = side.model.predicted.sum(axis=0) if name == PREDICTION else side.model.outcomes.sum(axis=(0, 1))
    if plan.task == "regression":
        edges = np.asarray(plan.residual_edges)
        return _numbers(name, series, edges=edges, bins=counts) if len(edges) > 1 and name == OUTCOME else None
    return Histogram(
        name=f"column:{name}", series=series, levels=plan.classes, counts=tuple(int(each) for each in counts)
    )
