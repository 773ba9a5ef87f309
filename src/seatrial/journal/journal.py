"""The journal as it is read: predictions, outcomes, and what was known of the ones from the others at a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from seatrial.journal.news import SAID, SAME_FACT
from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.journal.tables import scan
from seatrial.values import Window

ALWAYS: Final = Window()
_KNOWN: Final = {
    "value": "outcome",
    "number": "outcome_number",
    "known_at": "outcome_known_at",
    "received_at": "outcome_received_at",
    "source": "outcome_source",
}


class Journal:
    """Predictions and outcomes of a project.

    Every method gives a lazy frame: filter and select before it is collected, and only what is needed is read.

    Parameters
    ----------
    folder
        ``.seatrial/journal``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def predictions(self, window: Window = ALWAYS, *, model: str | None = None) -> pl.LazyFrame:
        """Return what was answered in a window, by the time of the answer; of one model or of all.

        Features are the columns ``feature_<name>``; those that a model does not have are null.

        Raises
        ------
        StateError
            ``JRN004``, ``JRN005``
        """
        found = _within(scan(self.folder, "predictions", PREDICTIONS), window, "at")
        return found if model is None else found.filter(pl.col("model") == model)

    def outcomes(self, window: Window = ALWAYS) -> pl.LazyFrame:
        """Return what was said of the truth, every version of it, by the time at which it arrived here.

        The same said twice is there once, as it arrived first.

        Raises
        ------
        StateError
            ``JRN004``, ``JRN005``
        """
        said = scan(self.folder, "outcomes", OUTCOMES).sort("received_at", "id")
        return _within(said.unique(SAID, keep="first", maintain_order=True), window, "received_at")

    def joined(
        self,
        window: Window = ALWAYS,
        as_of: datetime | None = None,
        *,
        received_by: datetime | None = None,
        model: str | None = None,
    ) -> pl.LazyFrame:
        """Return the predictions of a window, each with the outcome as it was known at a moment.

        It goes by the outcomes' own times and not by versions of the table, which are not kept. An outcome belongs to
        a prediction by its identity, or by the project's ``id`` column. Of several, that counts which became known
        last; of those that became known at one time, the one that arrived last.

        Parameters
        ----------
        window
            Of the predictions.
        as_of
            Outcomes that became known later do not count; None for all.
        received_by
            Outcomes that arrived here later do not count; None for all. With both, the frame is what this method gave
            at that time.
        model
            One model; None for all.

        Returns
        -------
        LazyFrame
            All columns of the predictions, and ``outcome`` (text), ``outcome_number`` (null unless it is one),
            ``outcome_known_at``, ``outcome_received_at``, ``outcome_source``: null while nothing is known.

        Raises
        ------
        StateError
            ``JRN004``, ``JRN005``
        """
        predictions = self.predictions(window, model=model)
        said = self.outcomes()
        if as_of is not None:
            said = said.filter(pl.col("known_at") <= as_of)
        if received_by is not None:
            said = said.filter(pl.col("received_at") <= received_by)
        last = _last_said(predictions.select("id", "row_id"), said)
        return predictions.join(last, on="id", how="left", maintain_order="left")

    def parked(self) -> pl.LazyFrame:
        """Return the outcomes of which no prediction is known; they are joined once it arrives."""
        known = self.predictions().select("id", "row_id")
        return (
            self.outcomes()
            .join(known, left_on="prediction_id", right_on="id", how="anti")
            .join(known, on="row_id", how="anti")
        )

    def conflicts(self) -> pl.LazyFrame:
        """Return the outcomes of which one source says different things for one time; by row, in order of arrival."""
        said = self.outcomes()
        differing = said.group_by(SAME_FACT).agg(pl.col("value").n_unique().alias("values"))
        return said.join(differing.filter(pl.col("values") > 1), on=SAME_FACT, how="semi", nulls_equal=True).sort(
            "prediction_id", "row_id", "received_at", "id"
        )


def _within(rows: pl.LazyFrame, window: Window, column: str) -> pl.LazyFrame:
    """Return the rows of a window; by the day too, which is a partition, so that other days are not read."""
    if window.start is not None:
        rows = rows.filter(pl.col("day") >= window.start.astimezone(UTC).date(), pl.col(column) >= window.start)
    if window.end is not None:
        rows = rows.filter(pl.col("day") <= window.end.astimezone(UTC).date(), pl.col(column) < window.end)
    return rows


def _last_said(predictions: pl.LazyFrame, said: pl.LazyFrame) -> pl.LazyFrame:
    """Return the outcome that counts for each prediction that has one."""
    known = said.select("prediction_id", "row_id", *_KNOWN, arrival="id")
    by_id = predictions.select("id").join(known.drop("row_id"), left_on="id", right_on="prediction_id")
    by_row = predictions.join(known.drop("prediction_id"), on="row_id").drop("row_id")
    order = ["known_at", "received_at", "arrival"]
    return (
        pl.concat([by_id.select("id", *_KNOWN, "arrival"), by_row.select("id", *_KNOWN, "arrival")])
        .sort(order)
        .group_by("id")
        .last()
        .select("id", *(pl.col(name).alias(shown) for name, shown in _KNOWN.items()))
    )
