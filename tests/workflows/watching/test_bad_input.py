"""Everything that goes wrong in service has a clear answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

import polars as pl
import pytest

from seatrial.journal.entry import Turned
from seatrial.journal.ids import Ids
from seatrial.journal.inbox import Inbox
from seatrial.values import InputError, StateError
from seatrial.values.watched import WatchReport
from seatrial.workflows.watch import Asked
from seatrial.workflows.watch_table import watch_table
from watched import BEGIN, DAY, parcels, serve, tell, watch

SOON = 0.01


def statuses(report: WatchReport) -> dict[str, str]:
    """Return what each code says, the weightiest of each."""
    return {finding.code: finding.status for finding in reversed(report.findings)}


def of_table(root: Path, rows: pl.DataFrame) -> WatchReport:
    return watch_table(Asked(path=root), rows).newest


def test_an_empty_window_is_said_to_be_empty(root: Path) -> None:
    serve(root, parcels(500, seed=7, start=BEGIN))
    found = watch(root, 2 + SOON).newest
    assert found.rows == 0
    assert statuses(found)["WAT111"] == "skipped"
    assert found.verdict == "watch"


def test_an_empty_window_where_rows_used_to_come_alarms(root: Path) -> None:
    serve(root, parcels(6000, seed=7, start=BEGIN, days=6))
    watch(root, 6 + SOON)
    found = watch(root, 7 + SOON)
    assert statuses(found.newest)["WAT111"] == "fail"
    assert found.alarm


def test_rows_that_stopped_coming_alarm(root: Path) -> None:
    serve(root, parcels(500, seed=7, start=BEGIN))
    watch(root, 1 + SOON)
    found = watch(root, 5 + SOON).newest
    assert statuses(found)["WAT132"] == "fail"
    assert found.verdict == "alarm"


def test_a_window_without_any_reference_is_told_how_to_get_one(root: Path) -> None:
    for path in (root / ".seatrial/artifacts/profiles/parcels/1/reference").iterdir():
        path.unlink()
    (root / "train.csv").unlink()
    serve(root, parcels(500, seed=7, start=BEGIN))
    with pytest.raises(StateError) as told:
        watch(root, 1 + SOON)
    assert told.value.code == "WAT301"
    assert "seatrial release" in told.value.fix


def test_a_rolling_reference_without_a_past_is_no_reference(root: Path) -> None:
    serve(root, parcels(500, seed=7, start=BEGIN))
    found = watch(root, 1 + SOON, "watch.reference=rolling").newest
    assert statuses(found)["WAT112"] == "skipped"
    assert found.unseen[0].what == "drift"


def test_a_column_that_vanished_is_named(root: Path) -> None:
    found = of_table(root, parcels(500, seed=7, start=BEGIN).drop("weight"))
    assert statuses(found)["WAT114"] == "fail"
    assert found.verdict == "alarm"


def test_a_column_that_was_renamed_is_told_with_the_near_miss(root: Path) -> None:
    found = of_table(root, parcels(500, seed=7, start=BEGIN).rename({"weight": "weigth"}))
    renamed = next(finding for finding in found.findings if finding.code == "WAT133")
    assert '"weight"' in renamed.message
    assert statuses(found)["WAT114"] == "fail"


def test_a_column_that_was_retyped_is_told(root: Path) -> None:
    rows = parcels(500, seed=7, start=BEGIN).with_columns(pl.format("{} kg", "weight").alias("weight"))
    assert statuses(of_table(root, rows))["WAT115"] == "fail"


def test_a_column_without_any_value_is_told(root: Path) -> None:
    rows = parcels(500, seed=7, start=BEGIN).with_columns(pl.lit(None, dtype=pl.String).alias("depot"))
    assert statuses(of_table(root, rows))["WAT116"] == "fail"


def test_a_column_that_became_constant_is_told(root: Path) -> None:
    rows = parcels(500, seed=7, start=BEGIN).with_columns(pl.lit(4.0).alias("weight"))
    assert statuses(of_table(root, rows))["WAT117"] == "warn"


def test_one_row_says_that_it_is_too_few(root: Path) -> None:
    found = of_table(root, parcels(1, seed=7, start=BEGIN))
    assert statuses(found)["WAT118"] == "skipped"
    assert found.verdict == "watch"


def test_a_table_of_another_subject_is_refused(root: Path) -> None:
    with pytest.raises(InputError) as told:
        of_table(root, pl.DataFrame({"height": [1.0, 2.0]}))
    assert told.value.code == "WAT310"


def test_a_reference_of_another_version_is_refused(root: Path) -> None:
    path = root / ".seatrial/artifacts/profiles/parcels/1/reference/reference.json"
    written = json.loads(path.read_bytes())
    path.write_text(json.dumps(written | {"schema": written["schema"].replace("/1", "/99")}))
    with pytest.raises(InputError) as told:
        watch(root, 1 + SOON)
    assert told.value.code == "WAT302"
    assert "Manifest/99" in told.value.found


@pytest.mark.parametrize("name", ["reference.profile", "plan.json", "day-00003.profile"])
def test_a_torn_reference_is_refused(root: Path, name: str) -> None:
    path = root / ".seatrial/artifacts/profiles/parcels/1/reference" / name
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(InputError) as told:
        watch(root, 1 + SOON)
    assert told.value.code == "WAT302"
    assert name in told.value.where


def test_a_torn_profile_names_its_file_and_is_counted_anew_without_it(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=BEGIN))
    before = watch(root, 1 + SOON)
    (path,) = (root / ".seatrial/artifacts/profiles/parcels/1/answers").rglob("*.profile")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as told:
        watch(root, 1 + SOON)
    assert (told.value.code, told.value.where) == ("WAT305", str(path))
    path.unlink()
    assert watch(root, 1 + SOON).newest.findings == before.newest.findings
    assert path.read_bytes() == whole


def test_outcomes_of_another_task_are_told_and_not_counted(root: Path) -> None:
    rows = parcels(1000, seed=7, start=BEGIN)
    serve(root, rows, outcomes=False)
    tell(root, rows.with_columns(outcome=pl.lit("17.5")))
    assert statuses(watch(root, 1 + SOON).newest)["WAT311"] == "fail"


def test_outcomes_that_come_for_positives_only_are_said_to(root: Path) -> None:
    rows = parcels(4000, seed=7, start=BEGIN, days=3)
    serve(root, rows, outcomes=False)
    tell(root, rows.filter(pl.col("outcome") == "late"))
    found = watch(root, 4 + SOON, "watch.every=1d").newest
    assert statuses(found)["WAT215"] == "warn"
    assert "late" in found.selective


def test_answers_from_the_future_are_told_and_wait_for_their_time(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=BEGIN))
    serve(root, parcels(50, seed=8, start=BEGIN + 3 * DAY), name="ahead")
    found = watch(root, 1 + SOON).newest
    assert statuses(found)["WAT306"] == "warn"
    assert found.rows == 1000


def test_no_row_is_lost_or_counted_twice_when_clocks_change(root: Path) -> None:
    zone = "Europe/Berlin"
    local = pl.datetime_range(
        dt.date(2024, 3, 31), dt.date(2024, 4, 1), "30m", time_zone=zone, closed="left", eager=True
    )  # a day of 23 hours
    rows = parcels(len(local), seed=7, start=BEGIN).with_columns(sent=local)
    found = watch_table(Asked(path=root, settings=("watch.every=1h",)), rows)
    assert len(local) == 46
    assert sum(report.rows for report in found.reports) == 46
    assert len({report.start for report in found.reports}) == len(found.reports) == 23


def test_categories_without_number_are_told(root: Path) -> None:
    rows = parcels(3000, seed=7, start=BEGIN).with_columns(depot=pl.format("D{}", pl.int_range(3000)))
    found = of_table(root, rows)
    assert statuses(found)["WAT101"] == "fail"
    assert statuses(found)["WAT119"] == "warn"


@pytest.mark.slow
def test_a_million_categories_are_told(root: Path) -> None:
    rows = parcels(1_000_000, seed=7, start=BEGIN).with_columns(depot=pl.format("D{}", pl.int_range(1_000_000)))
    assert statuses(of_table(root, rows))["WAT119"] == "warn"


def test_a_window_that_is_not_over_is_not_looked_at(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=BEGIN, days=2))
    found = watch(root, 1.5)
    assert found.newest.end == "2024-04-02T00:00:00+00:00"
    assert 400 < found.newest.rows < 600


def test_a_window_waits_for_what_still_lies_in_an_inbox(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=BEGIN))
    inbox = Inbox(root / ".seatrial/journal/inbox", turn_after_s=3600)
    inbox.add(_said())
    inbox.commit()
    old = time.time() - DAY.total_seconds()
    for path in (root / ".seatrial/journal/inbox").iterdir():
        os.utime(path, (old, old))  # as if it had been open since yesterday
    waiting = watch(root, 1 + SOON).newest
    inbox.close()
    assert waiting.end == "2024-04-01T00:00:00+00:00"
    assert watch(root, 1 + SOON).newest.end == "2024-04-02T00:00:00+00:00"


def _said() -> Turned:
    return Turned(
        id=Ids()(1), prediction_id=None, row_id="P1", value="late", known_at_us=None, source="", received_at_us=0
    )


def test_rows_that_come_late_are_counted_with_their_window(root: Path) -> None:
    rows = parcels(1000, seed=7, start=BEGIN)
    serve(root, rows.head(600), name="early")
    watch(root, 1 + SOON)
    serve(root, rows.tail(400), name="late")
    assert watch(root, 1 + SOON).newest.rows == 1000
