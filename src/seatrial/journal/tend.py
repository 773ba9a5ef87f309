"""What the tables need now and then: small files merged, old rows and files removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from seatrial.journal.tables import KEPT_HOURS, SCHEMAS, delta, open_table, unusable

if TYPE_CHECKING:
    from deltalake import DeltaTable

SMALL_BYTES: Final = 16 << 20
MOST_SMALL: Final = 16
TARGET_BYTES: Final = 128 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tended:
    """What was done: files merged into larger ones, days of a model that grew too old, files removed from the disk."""

    merged: int = 0
    days_removed: int = 0
    files_removed: int = 0


def tend(tables: Path, *, keep: timedelta | None, now: datetime) -> Tended:
    """Return what was done for both tables; where another process is at it, nothing.

    Parameters
    ----------
    tables
        The folder.
    keep
        How long rows are kept, by their day; None for ever.
    now
        The time.

    Raises
    ------
    StateError
        ``JRN005`` if a table cannot be read or written.
    """
    merged = days = removed = 0
    exceptions = delta().exceptions
    for name in SCHEMAS:
        if not (tables / name).is_dir():
            continue
        try:
            table = open_table(tables, name)
            days_now = 0 if keep is None else _forget(table, (now - keep).date().isoformat())
            merged_now = _merge(table)
            if days_now or merged_now:
                removed += len(
                    table.vacuum(retention_hours=KEPT_HOURS, dry_run=False, enforce_retention_duration=False)
                )
            days, merged = days + days_now, merged + merged_now
        except exceptions.CommitFailedError:
            continue
        except (exceptions.DeltaError, OSError) as error:
            raise unusable(tables / name, error) from error
    return Tended(merged=merged, days_removed=days, files_removed=removed)


def _files(table: DeltaTable) -> pl.DataFrame:
    """Return model, day and size of each file."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    return actions.select(model="partition.model", day=pl.col("partition.day").cast(pl.String), size="size_bytes")


def _forget(table: DeltaTable, first_day: str) -> int:
    """Return how many days of a model were removed, those before a day."""
    old = _files(table).filter(pl.col("day") < first_day).unique(["model", "day"]).height
    if old:
        table.delete(f"day < '{first_day}'")
    return old


def _merge(table: DeltaTable) -> int:
    """Return how many files were merged, in each partition that has many small ones."""
    small = _files(table).filter(pl.col("size") < SMALL_BYTES).group_by("model", "day").len()
    merged = 0
    for model, day, _ in small.filter(pl.col("len") >= MOST_SMALL).sort("model", "day").iter_rows():
        done = table.optimize.compact([("model", "=", model or ""), ("day", "=", day)], target_size=TARGET_BYTES)
        merged += done["numFilesRemoved"]
    return merged
