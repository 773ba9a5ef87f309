"""Outcomes in a table of the user's: every row checked before any is taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import polars as pl

from seatrial.journal.columns import INSTANT
from seatrial.journal.feedback import LATEST, LONGEST, Names
from seatrial.journal.words import text_of
from seatrial.values import InputError, ManyErrors, did_you_mean

_ID: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_COLUMNS: Final = ("prediction_id", "row_id", "value", "known_at", "source")


def told_in(frame: pl.DataFrame, *, where: str, now: datetime, names: Names) -> pl.DataFrame:
    """Return the outcomes in a plain frame: ``prediction_id``, ``row_id``, ``value``, ``known_at``, ``source``.

    Parameters
    ----------
    frame
        With the value in the column ``value`` or of the target's name; ``prediction_id``, or the row in ``row_id`` or
        the column that is the project's ``id``; and, if it likes, ``known_at`` and ``source``. Other columns are left
        aside.
    where
        The file.
    now
        The time.
    names
        The project's words.

    Raises
    ------
    InputError
        ``JRN012`` rows that are not named, ``JRN013`` without a value, ``JRN014`` of the future, ``JRN016`` a column
        that is not there; all of them at once.
    """
    found = _columns(frame, where=where, names=names)
    told = frame.select(
        _text(frame, found["prediction_id"]).str.to_lowercase().alias("prediction_id"),
        _text(frame, found["row_id"]).alias("row_id"),
        (pl.col(found["value"]) if found["value"] else pl.lit(None)).alias("value"),
        _instant(frame, found["known_at"]).alias("known_at"),
        _text(frame, found["source"]).fill_null("").alias("source"),
    ).with_columns(row_id=pl.when(pl.col("prediction_id").is_null()).then(pl.col("row_id")))
    wrong = list(_wrong(told, where=where, now=now, found=found, names=names))
    if wrong:
        raise wrong[0] if len(wrong) == 1 else ManyErrors(wrong)
    return told


def _columns(frame: pl.DataFrame, *, where: str, names: Names) -> dict[str, str]:
    """Return the column of each meaning; "" where there is none."""
    found = dict.fromkeys(_COLUMNS, "")
    for column, meaning in names.known.items():  # the project's words come first
        if column in frame.columns and not found[meaning]:
            found[meaning] = column
    if not found["value"]:
        raise _no_column(frame, "the truth", where=where, wanted=[names.target, "value"])
    if not (found["prediction_id"] or found["row_id"]):
        raise _no_column(frame, "the prediction", where=where, wanted=["prediction_id", names.row_id or "row_id"])
    return found


def _no_column(frame: pl.DataFrame, what: str, *, where: str, wanted: list[str]) -> InputError:
    near = next((hint for name in wanted if (hint := did_you_mean(name, frame.columns))), "")
    return InputError(
        "JRN016",
        f"the table has no column that names {what}.{near}",
        where=where,
        expected=f"one of: {', '.join(dict.fromkeys(wanted))}; there are {', '.join(frame.columns)}",
        fix="rename the column",
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Expr:
    if not column:
        return pl.lit(None, dtype=pl.String)
    if frame.schema[column] == pl.Float64():  # whole numbers, some of which are missing, in a file of text
        whole = pl.col(column).cast(pl.Int64, strict=False)
        return pl.when(whole == pl.col(column)).then(whole.cast(pl.String)).otherwise(pl.col(column).cast(pl.String))
    return pl.col(column).cast(pl.String)


def _instant(frame: pl.DataFrame, column: str) -> pl.Expr:
    """Return naive UTC as instants with their zone."""
    if not column or not isinstance(frame.schema[column], pl.Datetime):
        return pl.lit(None, dtype=INSTANT)
    return pl.col(column).dt.replace_time_zone("UTC")


def _strange(values: pl.Series, names: Names) -> pl.Expr:
    """Return where a question of yes or no has another truth than its two."""
    seen = values.drop_nulls().unique().to_list() if names.truths else []
    strange = pl.Series([value for value in seen if text_of(value) not in names.truths], dtype=values.dtype)
    return pl.col("value").is_in(strange.implode())


def _wrong(
    told: pl.DataFrame, *, where: str, now: datetime, found: dict[str, str], names: Names
) -> Iterator[InputError]:
    """Give an error for each kind of thing that is wrong, with the first row of it and how many there are."""
    prediction, row, value = (pl.col(name) for name in ("prediction_id", "row_id", "value"))
    latest = (now + LATEST).astimezone(UTC)
    name = found["prediction_id"] or found["row_id"]
    rules = (
        ("JRN012", name, prediction.is_null() & row.is_null(), "no prediction and no row is named", "one of them"),
        (
            "JRN012",
            found["prediction_id"],
            ~prediction.str.contains(_ID),
            "this is no identity of an answer",
            "36 letters as the answer gave them, such as 018bcfe5-6800-7abc-8000-00000000000a",
        ),
        ("JRN013", found["value"], value.is_null(), "it does not say what turned out to be true", "a value"),
        (
            "JRN013",
            found["value"],
            _strange(told["value"], names),
            "this is no answer to the question that the model is asked",
            " or ".join(names.truths),
        ),
        ("JRN014", found["known_at"], pl.col("known_at") > latest, "this time has not come yet", "a time that is past"),
        *(
            (
                "JRN015",
                found[each],
                pl.col(each).str.len_chars() > LONGEST,
                "this text is too long",
                f"{LONGEST} letters",
            )
            for each in ("row_id", "source")
        ),
    )
    if names.is_number and not told.schema["value"].is_numeric():
        text = f'the column "{found["value"]}" holds {told.schema["value"]}, and the model predicts a number'
        yield InputError("JRN013", text, where=where, expected="numbers", fix="see what wrote the file")
        return
    if names.is_number:
        finite = value.cast(pl.Float64).is_finite()
        rules = (*rules, ("JRN013", found["value"], ~finite, "this is no finite number", "a number"))
    for code, column, is_wrong, words, expected in rules:
        rows = told.select(is_wrong.fill_null(value=False).arg_true()).to_series()
        if len(rows):
            others = f", and in {len(rows) - 1:,} rows more" if len(rows) > 1 else ""
            yield InputError(
                code,
                f"{words}: in row {rows[0] + 1:,}{others}",
                where=f"{where}: {column}",
                expected=expected,
                fix="correct or remove these rows; nothing of the file was taken",
            )
