"""Counts of a column of levels."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from seatrial.profiles.counts import CategoricalCounts
from seatrial.profiles.plan import ColumnPlan
from seatrial.profiles.reading import texts_of

if TYPE_CHECKING:
    import polars as pl

MOST_NEW = 256
LONGEST = 80


def count_levels(series: pl.Series, plan: ColumnPlan) -> CategoricalCounts:
    """Return the counts of a column."""
    tallied = tally(series)
    known = [tallied.pop(level, 0) for level in plan.levels]
    others = sum(tallied.values()) if not plan.complete else sum(tallied.pop(level, 0) for level in plan.rare)
    new = tallied if plan.complete else {}
    return CategoricalCounts(
        known=np.array(known, dtype=np.int64),
        other=others,
        n_new=sum(new.values()),
        new=few(new),
        nulls=len(series) - sum(known) - others - sum(new.values()),
    )


def tally(series: pl.Series) -> Counter[str]:
    """Return the rows of each level, as text; NaN is no level."""
    levels = (texts_of(series) if series.dtype.is_nested() else series).drop_nulls().alias("level")
    counted = levels.value_counts()
    texts = texts_of(counted["level"])
    found: Counter[str] = Counter()
    for level, rows in zip(texts.to_list(), counted["count"].to_list(), strict=True):
        if level is not None:
            found[level] += rows
    return found


def few(new: Mapping[str, int]) -> Mapping[str, int]:
    """Return the levels whose hash is smallest, if there are many; a long one by its beginning and its digest.

    A level that is among the few of a whole is among the few of each part that has it. So parts can be added without
    losing a row of those that stay.
    """
    named = [(_name(level), rows) for level, rows in new.items()]
    if len(named) > MOST_NEW:
        named = heapq.nsmallest(MOST_NEW, named, key=lambda each: (crc32(each[0].encode()), each[0]))
    return MappingProxyType(dict(sorted(named)))


def _name(level: str) -> str:
    if len(level) <= LONGEST:
        return level
    return f"{level[: LONGEST - 16]}~{sha256(level.encode()).hexdigest()[:15]}"
