"""The verb: windows that are due, once each, with what became of them later."""

from __future__ import annotations

from pathlib import Path

from seatrial.values.watched import WatchReport
from seatrial.workflows.audit import list_records, verify_chain
from seatrial.workflows.release import run_release
from watched import BEGIN, DAY, parcels, serve, tell, watch

SOON = 0.01


def codes(report: WatchReport) -> set[str]:
    return {finding.code for finding in report.findings if finding.status in ("fail", "warn")}


def test_a_release_leaves_the_same_reference_however_often(root: Path) -> None:
    folder = root / ".seatrial/artifacts/profiles/parcels/1/reference"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run_release(root, accept="for a test")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {"plan.json", "reference.json", "reference.profile", "tried.profile", "sample.arrow"} < set(before)


def test_a_day_like_those_before_is_steady(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN))
    found = watch(root, 1 + SOON)
    assert [report.end for report in found.reports] == ["2024-04-02T00:00:00+00:00"]
    assert found.newest.rows == 2000
    assert not codes(found.newest)
    assert not found.alarm


def test_a_column_that_moved_alarms_and_is_named_first(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN, moved=2.0))
    found = watch(root, 1 + SOON)
    assert found.alarm
    assert found.newest.columns[0].name == "weight"
    assert "WAT101" in codes(found.newest)
    assert found.newest.alerts[0].key == "data"


def test_a_run_is_idempotent(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN, moved=2.0))
    first = watch(root, 1 + SOON)
    kept = len(list_records(root))
    again = watch(root, 1 + SOON)
    assert not again.reports
    assert again.newest.findings == first.newest.findings
    assert len(list_records(root)) == kept
    assert verify_chain(root).ok


def test_a_run_that_was_killed_before_it_wrote_its_state_is_gone_on_with(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN, moved=2.0))
    watch(root, 1 + SOON)
    kept = [record.kind for record in list_records(root)]
    (root / ".seatrial/artifacts/profiles/parcels/1/state.json").unlink()
    again = watch(root, 1 + SOON)
    assert len(again.reports) == 1
    assert [record.kind for record in list_records(root)] == kept


def test_windows_that_nobody_looked_at_are_made_up_for_in_order(root: Path) -> None:
    serve(root, parcels(8000, seed=7, start=BEGIN, days=4))
    watch(root, 1 + SOON)
    found = watch(root, 4 + SOON)
    assert [report.start[:10] for report in found.reports] == ["2024-04-02", "2024-04-03", "2024-04-04"]
    assert [record.kind for record in list_records(root)].count("watch") == 4


def test_windows_older_than_catch_up_are_counted_and_not_judged(root: Path) -> None:
    serve(root, parcels(8000, seed=7, start=BEGIN, days=4))
    watch(root, 1 + SOON)
    found = watch(root, 4 + SOON, "watch.catch_up=1d")
    assert [report.start[:10] for report in found.reports] == ["2024-04-04"]
    assert [point.rows > 0 for point in found.newest.volume] == [True] * 4


def test_outcomes_that_come_later_are_added_to_the_window(root: Path) -> None:
    rows = parcels(4000, seed=7, start=BEGIN, days=2)
    serve(root, rows, outcomes=False)
    first = watch(root, 2 + SOON)
    assert all(point.value is None for line in first.newest.quality for point in line.realised)
    tell(root, rows)
    later = watch(root, 3.5)
    truths = {line.metric: line.realised for line in later.newest.quality}
    day = next(point for point in truths["accuracy"] if point.end == first.newest.end)
    assert day.mature
    assert day.arrived == 1.0
    assert day.value is not None


def test_quality_is_estimated_at_once_and_says_who_says_so(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN), outcomes=False)
    found = {each.metric: each for each in watch(root, 1 + SOON).newest.estimates if each.subject == "estimated"}
    accuracy = found["accuracy"]
    assert accuracy.low is not None
    assert accuracy.high is not None
    assert accuracy.low < 0.75 < accuracy.high


def test_hours_add_up_to_what_a_day_counts(root: Path) -> None:
    serve(root, parcels(2000, seed=7, start=BEGIN))
    hourly = watch(root, 1 + SOON, "watch.every=1h")
    assert hourly.newest.start == "2024-04-01T23:00:00+00:00"
    assert sum(point.rows for point in hourly.newest.volume) == 2000


def test_a_rolling_reference_is_the_time_before(root: Path) -> None:
    serve(root, parcels(6000, seed=7, start=BEGIN, days=3))
    found = watch(root, 3 + SOON, "watch.reference=rolling")
    assert found.newest.reference is not None
    assert found.newest.reference.kind == "rolling"
    assert 3900 < found.newest.reference.rows < 4100


def test_what_the_weekday_explains_is_no_alarm(root: Path) -> None:
    for week in range(4):
        start = BEGIN + 7 * week * DAY
        serve(root, parcels(3000, seed=100 + week, start=start, moved=2.0), name=f"w{week}")
    found = watch(root, 22 + SOON, "watch.reference=seasonal", "watch.season=weekday")
    weight = next(column for column in found.newest.columns if column.name == "weight")
    assert weight.season
    assert not weight.drifted


def test_a_column_with_a_limit_of_its_own_may_move(root: Path) -> None:
    with (root / "seatrial.toml").open("a") as file:
        file.write('\n[[watch.column]]\nname = "weight"\nignore = true\n')
    serve(root, parcels(2000, seed=7, start=BEGIN, moved=1.0))
    found = watch(root, 1 + SOON)
    assert all(finding.where != "weight" for finding in found.newest.findings if finding.status == "fail")


def test_a_model_that_was_released_without_a_reference_gets_one(root: Path) -> None:
    folder = root / ".seatrial/artifacts/profiles/parcels/1/reference"
    for path in folder.iterdir():
        path.unlink()
    serve(root, parcels(500, seed=7, start=BEGIN))
    assert watch(root, 1 + SOON).newest.rows == 500
    assert (folder / "reference.json").exists()


def test_columns_that_no_longer_go_together_are_seen_if_asked_for(root: Path) -> None:
    rows = parcels(4000, seed=7, start=BEGIN)
    tied = rows.sort("weight").with_columns(stops=rows["stops"].sort()).sort("sent")
    serve(root, tied)
    found = watch(root, 1 + SOON, "watch.together=true").newest
    assert {effect.kind: effect.drifted for effect in found.together}["domain_classifier"]
    assert "WAT105" in codes(found)
    assert not any(column.drifted for column in found.columns if column.kind == "numeric")
