"""Which rows belong together: those of one group, those of one day."""

from __future__ import annotations

import numpy as np
import polars as pl

from seatrial.data.spooled import Frame
from seatrial.data.when import column_of, with_instants
from seatrial.metrics.answers import Clusters
from seatrial.metrics.arrays import Codes, Ints

DAY = "day"
LARGEST = np.iinfo(np.int32).max


def encode_clusters(frame: Frame, *, group: str | None, time: str | None) -> tuple[Clusters, ...]:
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
    known, of_known = _codes(values.drop_nulls())
    alone = values.is_null().to_numpy()
    if known + alone.sum() in (0, 1, len(values)):
        return None
    codes: Codes = np.empty(len(values), dtype=np.int32 if len(values) <= LARGEST else np.int64)
    codes[~alone] = of_known
    codes[alone] = known + np.arange(alone.sum())
    return Clusters(name=name, codes=codes)


def _codes(values: pl.Series) -> tuple[int, Ints]:
    """Return the number of distinct values and, for each value, its place among them."""
    if values.dtype == pl.String:
        levels = values.unique().sort()
        return len(levels), values.cast(pl.Enum(levels)).to_physical().cast(pl.Int64).to_numpy()
    found, codes = np.unique(values.to_physical().to_numpy(), return_inverse=True)
    return len(found), codes.astype(np.int64)
