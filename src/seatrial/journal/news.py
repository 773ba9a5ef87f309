"""Outcomes that the tables do not know yet, and the models they are about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.journal.tables import scan

SAID: Final = ["prediction_id", "row_id", "value", "known_at", "source"]
"""What an outcome says; the same said again is nothing new."""

SAME_FACT: Final = ["prediction_id", "row_id", "known_at", "source"]
"""What a source can say one thing about."""
_MARGIN: Final = timedelta(hours=1)  # an identity is made before its answer, by a clock that may have been set since
_ROW: Final = ["prediction_id", "row_id"]


def only_new(outcomes: pl.DataFrame, tables: Path) -> pl.DataFrame:
    """Return the outcomes that say something new, each with the model of its prediction, null while that is unknown.

    Parameters
    ----------
    outcomes
        As :func:`seatrial.journal.rows.outcomes_of` gives them.
    tables
        The folder of the tables.
    """
    told = weighed(outcomes, tables).filter(pl.col("kind") != "already")
    models = known_predictions(tables, told["prediction_id"]).select(prediction_id="id", found="model")
    return (
        told.join(models, on="prediction_id", how="left", maintain_order="left")
        .with_columns(model=pl.coalesce("found", "model"))
        .select(OUTCOMES.names())
    )


def weighed(outcomes: pl.DataFrame, tables: Path) -> pl.DataFrame:
    """Return the outcomes with one column more, ``kind``: what each adds to those before it.

    ``"already"`` was said before; ``"new"`` is the first that is said of a row; ``"confirmed"`` says the same as the
    last one, of another time or source; ``"correction"`` says otherwise; ``"conflict"`` says otherwise for the very
    time for which its source said something before.
    """
    before = same_rows(tables, outcomes).sort("known_at", "received_at", "id")
    told = pl.concat([before.with_columns(stated=True, is_old=True), outcomes.with_columns(is_old=False)])
    said_before = ~pl.struct(SAID).is_first_distinct()
    last_of_source = pl.col("value").shift(1).over([*_ROW, "source"])
    repeated = ~pl.col("stated") & (pl.col("value") == last_of_source).fill_null(value=False)
    told = told.with_columns(already=~pl.col("is_old") & (said_before | repeated))
    facts = told.filter(~pl.col("already")).with_columns(last=pl.col("value").shift(1).over(_ROW))
    kind = (
        pl.when(pl.int_range(pl.len()).over(SAME_FACT) > 0)
        .then(pl.lit("conflict"))
        .when(pl.col("last").is_null())
        .then(pl.lit("new"))
        .when(pl.col("last") == pl.col("value"))
        .then(pl.lit("confirmed"))
        .otherwise(pl.lit("correction"))
    )
    kinds = facts.with_columns(kind=kind).filter(~pl.col("is_old")).select("id", "kind")
    return outcomes.join(kinds, on="id", how="left", maintain_order="left").with_columns(
        pl.col("kind").fill_null("already")
    )


def same_rows(tables: Path, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Return the outcomes that the table has of the same predictions and rows."""
    found = scan(tables, "outcomes", OUTCOMES)
    return pl.concat(
        [
            _among(found, "prediction_id", outcomes["prediction_id"]),
            _among(found, "row_id", outcomes["row_id"]),
        ]
    )


def known_predictions(tables: Path, ids: pl.Series) -> pl.DataFrame:
    """Return identity and model of those predictions that the table has.

    Their identities say on which days to look first; elsewhere are answers that were recorded for another time.
    """
    wanted = ids.drop_nulls().unique()
    made = wanted.str.replace("-", "", literal=True).str.head(12).str.to_integer(base=16).cast(pl.Datetime("ms"))
    days = pl.concat([(made + margin).dt.date() for margin in (-_MARGIN, timedelta(), _MARGIN)]).unique()
    predictions = scan(tables, "predictions", PREDICTIONS)
    near = _among(predictions.filter(pl.col("day").is_in(days.implode())).select("id", "model"), "id", wanted)
    others = wanted.filter(~wanted.is_in(near["id"].implode()))
    # A shadow's answer stands beside the one that it shadows, under one identity and of one model.
    return pl.concat([near, _among(predictions.select("id", "model"), "id", others)]).unique("id")


def known_rows(tables: Path, row_ids: pl.Series) -> pl.Series:
    """Return those of some rows, by the project's ``id`` column, that a prediction in the table is about."""
    predictions = scan(tables, "predictions", PREDICTIONS).select("row_id")
    return _among(predictions, "row_id", row_ids)["row_id"].unique()


def _among(found: pl.LazyFrame, column: str, values: pl.Series) -> pl.DataFrame:
    """Return the rows with one of some values.

    The range comes first, as files tell it: identities grow with time, so most files need not be read.
    """
    wanted = values.drop_nulls().unique()
    if not len(wanted):
        return found.head(0).collect()
    lowest, highest = wanted.min(), wanted.max()
    near = found.filter(pl.col(column).is_between(pl.lit(lowest), pl.lit(highest)))
    return near.join(wanted.to_frame(column).lazy(), on=column, how="semi").collect()
