"""Outcomes that the tables do not know yet, and the models they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.journal.tables import scan

SAID: Final = ["prediction_id", "row_id", "value", "known_at", "source"]
"""What an outcome says; the same said again is nothing new."""


def only_new(outcomes: pl.DataFrame, tables: Path) -> pl.DataFrame:
    """Return the outcomes that say something new, each with the model of its prediction, or "" while that is unknown.

    Parameters
    ----------
    outcomes
        As :func:`seatrial.journal.rows.outcomes_of` gives them.
    tables
        The folder of the tables.
    """
    if not outcomes.height:
        return outcomes
    told = outcomes.unique(SAID, keep="first", maintain_order=True)
    told = told.join(same_rows(tables, told).select(SAID), on=SAID, how="anti", nulls_equal=True)
    models = known_predictions(tables, told["prediction_id"]).select(prediction_id="id", found="model")
    return (
        told.join(models, on="prediction_id", how="left", maintain_order="left")
        .with_columns(model=pl.coalesce("found", "model"))
        .select(OUTCOMES.names())
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
    """Return identity and model of those predictions that the table has."""
    return _among(scan(tables, "predictions", PREDICTIONS).select("id", "model", "row_id"), "id", ids)


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
