from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from inboxes import NOON, answered, fill, turned
from seatrial.journal.compact import compact
from seatrial.journal.journal import Journal
from seatrial.journal.tables import KEPT_HOURS, open_table
from seatrial.journal.tend import MOST_SMALL, Tended, tend

DAY = dt.timedelta(days=1)


def days(folder: Path) -> list[dt.date]:
    """Return the days of the predictions."""
    return Journal(folder).predictions().collect()["day"].unique().sort().to_list()


def test_days_that_are_too_old_go(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", *(answered(at=NOON + i * DAY) for i in range(4)), turned(row="P1"))
    done = compact(tmp_path / "inbox", tmp_path, keep=2 * DAY, now=NOON + 4 * DAY)
    assert done.tended.days_removed == 3  # two of predictions, one of outcomes
    assert days(tmp_path) == [(NOON + 2 * DAY).date(), (NOON + 3 * DAY).date()]
    assert tend(tmp_path, keep=2 * DAY, now=NOON + 4 * DAY) == Tended()


def test_many_small_files_become_one_and_no_row_is_lost(tmp_path: Path) -> None:
    for _ in range(MOST_SMALL):
        fill(tmp_path / "inbox", answered(), turned())
        done = compact(tmp_path / "inbox", tmp_path)
    assert done.tended.merged == 2 * MOST_SMALL or done.tended.merged == MOST_SMALL
    assert open_table(tmp_path, "predictions").get_add_actions().num_rows == 1
    assert Journal(tmp_path).predictions().collect().height == MOST_SMALL


def test_files_that_were_merged_are_removed_when_nobody_reads_them_any_more(tmp_path: Path) -> None:
    for _ in range(MOST_SMALL):
        fill(tmp_path / "inbox", answered())
        compact(tmp_path / "inbox", tmp_path)
    files = list((tmp_path / "predictions").rglob("*.parquet"))
    assert len(files) == MOST_SMALL + 1
    for log in (tmp_path / "predictions" / "_delta_log").iterdir():
        os.utime(log, (0, 0))
    table = open_table(tmp_path, "predictions")
    assert len(table.vacuum(KEPT_HOURS, dry_run=True, enforce_retention_duration=False)) == 0
    assert len(table.vacuum(0, dry_run=True, enforce_retention_duration=False)) == MOST_SMALL
