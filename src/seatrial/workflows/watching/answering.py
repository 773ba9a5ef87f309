"""Rows of a table with a model's answers and the truth, as the journal would give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data import Frame, blocks_of, field_types
from seatrial.journal.columns import INSTANT, column_name, column_type
from seatrial.journal.rows import PREDICTIONS
from seatrial.journal.words import number_of, text_of
from seatrial.serving.meaning import Meaning, meaning_of
from seatrial.values import Model, Package, Progress, silent

if TYPE_CHECKING:
    from seatrial.project import Project

Array: TypeAlias = NDArray[Any]
STEP = "asking the model"


def answered(
    project: Project, package: Package, model: Model, frame: Frame, *, progress: Progress = silent
) -> pl.DataFrame:
    """Return the rows of a table as the journal would give them, had the model been asked about each.

    Parameters
    ----------
    project
        Says which columns hold time and truth; a table without them gives nulls there.
    package, model
        What is served, and what answers in its form.
    frame
        The rows, with every feature of the model.
    progress
        Told how many rows were asked.

    Returns
    -------
    DataFrame
        The columns of the journal's predictions, features that may be written down as ``feature_...``, and
        ``outcome``, ``outcome_number``, ``outcome_known_at``.

    Raises
    ------
    InputError
        ``TBL019`` if a feature is missing, ``MDLnnn`` if the model fails.
    """
    names = [rule.name for rule in package.features]
    label, score, scores = _answers(meaning_of(package), _asked(model, frame, names, progress=progress))
    at = _instants(frame, project.data.time)
    outcome = _outcomes(frame, project.data.target)
    rows = pl.DataFrame(
        {
            "id": pl.repeat(None, frame.height, dtype=pl.String, eager=True),
            "at": at,
            "day": at.dt.date(),
            "model": pl.repeat(package.name, frame.height, eager=True),
            "version": pl.repeat(package.version, frame.height, eager=True),
            "route": pl.repeat("table", frame.height, eager=True),
            "route_probability": pl.repeat(1.0, frame.height, eager=True),
            "row_id": _texts(frame, project.data.id),
            "label": label,
            "score": score,
            "scores": scores,
            "latency_ms": pl.repeat(None, frame.height, dtype=pl.Float64, eager=True),
        },
        schema_overrides=PREDICTIONS,
    )
    return rows.with_columns(*_features(frame, package), *outcome, at.alias("outcome_known_at"))


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


def _texts(frame: Frame, name: str | None) -> pl.Series:
    if name is None or name not in frame.columns:
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    return frame[name].cast(pl.String)


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


MOST_LEVELS = 10_000


def _features(frame: Frame, package: Package) -> list[pl.Series]:
    """Return the features that may be written down, named and typed as the journal has them."""
    types = field_types(frame)
    found: dict[str, pl.Series] = {}
    for rule in package.features:
        if rule.sensitive:
            continue
        values = frame[rule.name]
        kind = rule.type if types[rule.name] != "any" else "any"
        dtype = column_type(kind, values)
        if dtype == INSTANT and values.dtype != pl.Null:
            values = values.dt.replace_time_zone("UTC")
        taken = {**PREDICTIONS, **{name: column.dtype for name, column in found.items()}}
        name = column_name(rule.name, dtype, taken)
        found[name] = values.cast(dtype, strict=False).alias(name)
    return list(found.values())
