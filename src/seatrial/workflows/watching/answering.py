"""Rows of a table with a model's answers and the truth, as the journal would give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data import Frame, blocks_of
from seatrial.journal.columns import INSTANT, column_type
from seatrial.journal.rows import PREDICTIONS
from seatrial.journal.words import number_of, text_of
from seatrial.serving.meaning import Meaning, meaning_of
from seatrial.values import FeatureRule, Model, Package, Progress, Roles, silent
from seatrial.workflows.watching.frames import ANSWERS, watched_name, watched_rules

Array: TypeAlias = NDArray[Any]
STEP = "asking the model"
MOST_LEVELS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Served:
    """A package, and the model in it, in the form that is served."""

    package: Package
    model: Model


def answered(asked: Served, frame: Frame, *, roles: Roles, progress: Progress = silent) -> pl.DataFrame:
    """Return the rows of a table as the journal would give them, had the model been asked about each.

    Parameters
    ----------
    asked
        What answers.
    frame
        The rows, with every feature of the model.
    roles
        Which columns hold time and truth; a table without them gives nulls there.
    progress
        Told how many rows were asked.

    Returns
    -------
    DataFrame
        As :func:`seatrial.workflows.watching.frames.counted_rows` gives them.

    Raises
    ------
    InputError
        ``TBL019`` if a feature is missing, ``MDLnnn`` if the model fails.
    """
    names = [rule.name for rule in asked.package.features]
    output = _asked(asked.model, frame, names, progress=progress)
    label, score, scores = _answers(meaning_of(asked.package), output)
    at = _instants(frame, roles.time)
    rows = pl.DataFrame(
        {"at": at, "label": label, "score": score, "scores": scores, "outcome_known_at": at},
        schema_overrides={name: kind for name, kind in PREDICTIONS.items() if name in ANSWERS},
    )
    return rows.with_columns(*_outcomes(frame, roles.target), *features_of(frame, asked.package.features))


def _asked(model: Model, frame: Frame, names: Sequence[str], *, progress: Progress) -> Array:
    parts: list[Array] = []
    done = 0
    for block in blocks_of(frame, names):
        parts.append(model.predict(block))
        done += len(parts[-1])
        progress(STEP, done, max(frame.height, 1))
    return np.concatenate(parts)


def _answers(meaning: Meaning, output: Array) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return label, score and scores of each row, as :mod:`seatrial.journal.rows` writes them."""
    rows = len(output)
    nothing = pl.repeat(None, rows, dtype=pl.Float64, eager=True)
    none = pl.repeat(None, rows, dtype=pl.List(pl.Float64), eager=True)
    if meaning.output == "value":
        return pl.repeat(None, rows, dtype=pl.String, eager=True), pl.Series(output, dtype=pl.Float64), none
    if meaning.output == "label":
        return _labels(meaning, output.astype(np.int64)), nothing, none
    table = output.astype(np.float64, copy=False)
    if meaning.positive >= 0:
        score = table[:, meaning.positive]
        place = np.where(score >= meaning.threshold, meaning.positive, 1 - meaning.positive)
    else:
        place = table.argmax(axis=1)
        score = table[np.arange(rows), place]
    return _labels(meaning, place), pl.Series(score), pl.Series(table).cast(pl.List(pl.Float64))


def _labels(meaning: Meaning, places: Array) -> pl.Series:
    if not meaning.classes:
        return pl.Series(places).cast(pl.String)
    return pl.Series([text_of(level) for level in meaning.classes]).gather(places)


def _instants(frame: Frame, time: str | None) -> pl.Series:
    """Return when each row happened; null where nobody knows."""
    if time is None or time not in frame.columns or not isinstance(frame.schema[time], pl.Datetime):
        return pl.repeat(None, frame.height, dtype=INSTANT, eager=True)
    return frame[time].cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _outcomes(frame: Frame, target: str) -> tuple[pl.Series, pl.Series]:
    """Return the truth as text and as a number, null where it is not known."""
    if target not in frame.columns or frame.schema[target] == pl.Null:
        return (
            pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("outcome"),
            pl.repeat(None, frame.height, dtype=pl.Float64, eager=True).alias("outcome_number"),
        )
    truths = frame[target]
    levels = truths.drop_nulls().unique()
    if truths.dtype in (pl.Float64, pl.Int64) and len(levels) > MOST_LEVELS:
        numbers = truths.cast(pl.Float64)
        return numbers.cast(pl.String).alias("outcome"), numbers.alias("outcome_number")
    found = levels.to_list()
    texts = truths.replace_strict(levels, [text_of(level) for level in found], return_dtype=pl.String)
    numbers = truths.replace_strict(levels, [number_of(level) for level in found], return_dtype=pl.Float64)
    return texts.alias("outcome"), numbers.alias("outcome_number")


def features_of(frame: Frame, rules: Sequence[FeatureRule]) -> list[pl.Series]:
    """Return the features that may be written down, typed as the journal has them; those that are not there left out.

    A column that is text where the model was released with numbers stays text: that it was retyped is to be seen.
    """
    found = []
    for rule in watched_rules(rules):
        if rule.name not in frame.columns:
            continue
        values, dtype = frame[rule.name], column_type(rule.type, pl.Series())
        if dtype == INSTANT and isinstance(values.dtype, pl.Datetime):
            values = values.dt.replace_time_zone("UTC")
        retyped = pl.String in (values.dtype, dtype) and values.dtype not in (dtype, pl.Null)
        found.append((values if retyped else values.cast(dtype, strict=False)).alias(watched_name(rule.name)))
    return found
