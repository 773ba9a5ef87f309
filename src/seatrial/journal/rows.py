"""Entries of an inbox as rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import polars as pl

from seatrial.journal.columns import INSTANT, column_name, column_type, feature_values
from seatrial.journal.entry import Answered, Described, Entry, Turned
from seatrial.journal.ids import id_text
from seatrial.journal.words import number_of, text_of

PREDICTIONS: Final = pl.Schema(
    {
        "id": pl.String(),
        "at": INSTANT,
        "day": pl.Date(),
        "model": pl.String(),
        "version": pl.String(),
        "route": pl.String(),
        "route_probability": pl.Float64(),
        "row_id": pl.String(),
        "label": pl.String(),
        "score": pl.Float64(),
        "scores": pl.List(pl.Float64()),
        "latency_ms": pl.Float64(),
    }
)
OUTCOMES: Final = pl.Schema(
    {
        "id": pl.String(),
        "received_at": INSTANT,
        "day": pl.Date(),
        "model": pl.String(),
        "prediction_id": pl.String(),
        "row_id": pl.String(),
        "value": pl.String(),
        "number": pl.Float64(),
        "known_at": INSTANT,
        "source": pl.String(),
    }
)


def predictions_of(entries: Iterable[Entry], columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return one row per answer, by time.

    Parameters
    ----------
    entries
        In order; a version is described before its first answer, else the answer is left out.
    columns
        Columns that the table has already, for :func:`seatrial.journal.columns.column_name`.
    """
    described: dict[tuple[str, str], Described] = {}
    answers: dict[Described, list[Answered]] = {}
    for entry in entries:
        if isinstance(entry, Described):
            described[entry.model, entry.version] = entry
        elif isinstance(entry, Answered):
            meaning = described.get((entry.model, entry.version))
            if meaning is not None:
                answers.setdefault(meaning, []).append(entry)
    known = {**PREDICTIONS, **columns}
    frames = [pl.DataFrame(schema=PREDICTIONS)]
    for meaning, given in answers.items():
        frames.append(_frame(meaning, given, known))
        known |= frames[-1].schema
    return pl.concat(frames, how="diagonal").sort("at", "id")


def undescribed(entries: Iterable[Entry]) -> str:
    """Return which versions answered without being described, in words; empty if none did."""
    described: set[tuple[str, str]] = set()
    missing: dict[str, None] = {}
    for entry in entries:
        if isinstance(entry, Described):
            described.add((entry.model, entry.version))
        elif isinstance(entry, Answered) and (entry.model, entry.version) not in described:
            missing[f"{entry.model} {entry.version}"] = None
    return f"it does not say what the answers mean of {', '.join(missing)}" if missing else ""


def outcomes_of(entries: Iterable[Entry]) -> pl.DataFrame:
    """Return one row per outcome, in order of arrival.

    ``model`` is not known yet; one column more, ``stated``, says whether somebody said when it became known.
    """
    turned = [entry for entry in entries if isinstance(entry, Turned)]
    received = pl.Series([each.received_at_us for each in turned], dtype=pl.Int64).cast(INSTANT)
    known = pl.Series([each.known_at_us for each in turned], dtype=pl.Int64)
    return pl.DataFrame(
        {
            "id": [id_text(each.id) for each in turned],
            "received_at": received,
            "day": received.dt.date(),
            "model": [None] * len(turned),
            "prediction_id": [each.prediction_id for each in turned],
            "row_id": [each.row_id for each in turned],
            "value": [text_of(each.value) for each in turned],
            "number": [number_of(each.value) for each in turned],
            "known_at": known.cast(INSTANT).fill_null(received),
            "source": [each.source for each in turned],
            "stated": known.is_not_null(),
        },
        schema={**OUTCOMES, "stated": pl.Boolean()},
    )


def _frame(meaning: Described, answers: Sequence[Answered], known: Mapping[str, pl.DataType]) -> pl.DataFrame:
    counts = np.array([each.n_rows for each in answers])

    def repeated(name: str, dtype: pl.DataType) -> pl.Series:
        """Return what a request says, once per row of it."""
        values = pl.Series([getattr(each, name) for each in answers], dtype=dtype)
        return values if (counts == 1).all() else values.gather(np.repeat(np.arange(len(answers)), counts))

    at = repeated("at_us", pl.Int64()).cast(INSTANT)
    label, score, scores = _answers(meaning, answers, int(counts.sum()))
    fixed = {
        "id": [id_text(each.first_id, i) for each in answers for i in range(each.n_rows)],
        "at": at,
        "day": at.dt.date(),
        "model": pl.repeat(meaning.model, len(at), eager=True),
        "version": pl.repeat(meaning.version, len(at), eager=True),
        "route": repeated("route", pl.String()),
        "route_probability": repeated("probability", pl.Float64()),
        "row_id": [row_id for each in answers for row_id in each.row_ids or (None,) * each.n_rows],
        "label": label,
        "score": score,
        "scores": scores,
        "latency_ms": repeated("latency_us", pl.Int64()) / 1000,
    }
    return pl.DataFrame({**fixed, **_features(meaning, answers, known)}, schema_overrides=PREDICTIONS)


def _answers(meaning: Described, answers: Sequence[Answered], rows: int) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return label, score and scores of each row."""
    output = np.frombuffer(b"".join([each.output for each in answers]))
    nothing = pl.repeat(None, rows, dtype=pl.Float64, eager=True)
    none = pl.repeat(None, rows, dtype=pl.List(pl.Float64), eager=True)
    if meaning.output == "value":
        return pl.repeat(None, rows, dtype=pl.String, eager=True), pl.Series(output), none
    if meaning.output == "label":
        return _labels(meaning, output.astype(np.int64)), nothing, none
    table = output.reshape(rows, -1)
    if meaning.positive >= 0:
        score = table[:, meaning.positive]
        place = np.where(score >= meaning.threshold, meaning.positive, 1 - meaning.positive)
    else:
        place = table.argmax(axis=1)
        score = table[np.arange(rows), place]
    return _labels(meaning, place), pl.Series(score), pl.Series(table).cast(pl.List(pl.Float64))


def _labels(meaning: Described, places: np.ndarray[Any, Any]) -> pl.Series:
    """Return the classes at some places; where a file does not name its classes, the places themselves."""
    if not meaning.classes:
        return pl.Series(places).cast(pl.String)
    return pl.Series([text_of(level) for level in meaning.classes]).gather(places)


def _features(
    meaning: Described, answers: Sequence[Answered], known: Mapping[str, pl.DataType]
) -> dict[str, pl.Series]:
    parts = list(_parts(answers, len(meaning.names))) if meaning.names else []
    found: dict[str, pl.Series] = {}
    for place, (name, feature_type) in enumerate(zip(meaning.names, meaning.types, strict=True)):
        each_part = [feature_values(part[place], feature_type).alias("").to_frame() for part in parts]
        values = pl.concat(each_part, how="vertical_relaxed").to_series()
        dtype = column_type(feature_type, values)
        taken = {**known, **{each: column.dtype for each, column in found.items()}}
        found[column_name(name, dtype, taken)] = values.cast(dtype)
    return found


def _parts(answers: Sequence[Answered], n_features: int) -> Iterator[list[np.ndarray[Any, Any] | list[object]]]:
    """Give the features of requests that were kept alike, one after the other: an array or a list per feature."""
    for size, group in groupby(answers, key=lambda each: _size_of_number(each, n_features)):
        kept: list[Any] = [each.features for each in group]
        if size:
            yield list(np.frombuffer(b"".join(kept), f"<f{size}").astype(np.float64).reshape(-1, n_features).T)
        else:
            yield [[value for columns in kept for value in columns[place]] for place in range(n_features)]


def _size_of_number(answer: Answered, n_features: int) -> int:
    """Return how many bytes each number of a matrix has, 0 of features that are lists."""
    if not isinstance(answer.features, bytes):
        return 0
    single = 4
    return single if len(answer.features) == single * n_features * answer.n_rows else 2 * single
