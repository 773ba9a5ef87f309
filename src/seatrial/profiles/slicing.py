"""Which rows are in a slice."""

from __future__ import annotations

from functools import reduce

import numpy as np
import polars as pl

from seatrial.profiles.answers import Mask
from seatrial.profiles.plan import Plan
from seatrial.profiles.reading import numbers_of, texts_of
from seatrial.values import Condition, Level, Slice


def rows_in(frame: pl.DataFrame, part: Slice, plan: Plan) -> Mask:
    """Return which rows meet all conditions; none where a column is absent."""
    everywhere = np.ones(len(frame), dtype=np.bool_)
    return reduce(np.logical_and, (_meets(frame, each, plan) for each in part.conditions), everywhere)


def _meets(frame: pl.DataFrame, condition: Condition, plan: Plan) -> Mask:
    nowhere = np.zeros(len(frame), dtype=np.bool_)
    if condition.column not in frame.columns:
        return nowhere
    series = frame[condition.column]
    if condition.kind == "equals":
        texts = texts_of(series)
        return (texts == _text(condition.equals)).fill_null(value=False).to_numpy()
    if condition.kind == "other":
        return _is_rare(series, plan)
    if condition.kind == "missing":
        gaps: Mask = (series.fill_nan(None) if series.dtype.is_float() else series).is_null().to_numpy()
        return gaps
    numbers = numbers_of(series)
    if numbers is None:
        return nowhere
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.below is None else condition.below
    within: Mask = (numbers >= low) & ((numbers < high) | (condition.below is None))
    return within & ~np.isnan(numbers)


def _is_rare(series: pl.Series, plan: Plan) -> Mask:
    """Return which rows have a level that does not stand alone in the plan."""
    levels = next((each.levels for each in plan.columns if each.name == series.name), ())
    texts = texts_of(series)
    found: Mask = (~texts.is_in(list(levels)) & texts.is_not_null()).to_numpy()
    return found


def _text(level: Level | None) -> str:
    """Return a level as the columns' texts have it."""
    name = "level"
    return str(texts_of(pl.Series(name, [level])).item())
