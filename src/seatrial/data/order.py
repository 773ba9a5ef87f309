"""Rows in an order of their own, so that no result depends on how a file was sorted."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from seatrial.data.table import Table

_SEED = 0x5EA7


def canonical_order(table: Table) -> Table:
    """Return the table with its rows sorted by a hash of what they hold.

    The order is the same whatever the order of rows, columns and chunks was. Rows that hold the same stand together, so
    that their order among themselves cannot matter.
    """
    frame = table.frame
    order = frame.select(sorted(frame.columns)).hash_rows(seed=_SEED).rename("hash").arg_sort()
    return replace(table, frame=pl.DataFrame(frame[order]).rechunk())
