"""Which rows belong together: those of one group, those of one day."""

from __future__ import annotations

import numpy as np
import polars as pl

from seatrial.data.when import column_of, with_instants
from seatrial.metrics.answers import Clusters

DAY = "day"


def encode_clusters(frame: pl.DataFrame, *, group: str | None, time: str | None) -> tuple[Clusters, ...]:
    """Return the ways in which rows of a plain frame belong together.

    A way that would put every row by itself, or all rows together, is left out: the first says nothing that
    independence does not, and from the second no doubt can be told.

    Parameters
    ----------
    frame
        A plain frame.
    group
        Rows with one value of this column belong together; each row without one stands by itself.
    time
        Rows of one calendar day (UTC) of this column belong together; each row without one stands by itself.

    Returns
    -------
    tuple
        ``Clusters`` named after the group column and ``"day"``; codes are 0 to G - 1 in the order of the values.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL020`` no dates in the time column.
    """
    found = []
    if group is not None:
        found.append(_clusters(group, column_of(frame, group, where="the table", role="group")))
    if time is not None:
        instants = with_instants(frame, time, where="the table")[time]
        days = instants if instants.dtype == pl.Null else instants.dt.date()
        found.append(_clusters(DAY, days))
    return tuple(each for each in found if each is not None)


def _clusters(name: str, values: pl.Series) -> Clusters | None:
    ranks = values.rank("dense").cast(pl.Int64) if values.dtype != pl.Null else values.cast(pl.Int64)
    known = int(ranks.n_unique()) - int(ranks.has_nulls())
    missing = ranks.null_count()
    if known + missing in (0, 1, len(values)):
        return None
    codes = ranks.fill_null(0).to_numpy() - 1
    alone = ranks.is_null().to_numpy()
    codes = np.where(alone, known + np.cumsum(alone) - 1, codes)
    return Clusters(name=name, codes=codes.astype(np.int64))
