"""How long answers took, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seatrial.profiles.counts import LATENCY_EDGES, LatencyCounts, Reals
from seatrial.profiles.reading import bins_of, numbers_of

if TYPE_CHECKING:
    import polars as pl

_LONGEST = 1e9  # milliseconds, some eleven days: what says more is no latency


def latencies_of(frame: pl.DataFrame) -> Reals:
    """Return the milliseconds of each answer, NaN where they are not known."""
    known = numbers_of(frame["latency_ms"]) if "latency_ms" in frame.columns else None
    missing = np.full(len(frame), np.nan)
    return missing if known is None else np.where((known >= 0) & (known <= _LONGEST), known, missing)


def count_latencies(latencies: Reals) -> LatencyCounts:
    """Return their counts."""
    known = latencies[~np.isnan(latencies)]
    bins = np.bincount(bins_of(known, LATENCY_EDGES), minlength=len(LATENCY_EDGES) + 1)
    return LatencyCounts(bins=bins, total_us=int(np.rint(known * 1000).sum()))
