from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from inboxes import DESCRIBED, NOON, answered, fill, turned
from seatrial.journal.compact import compact
from seatrial.journal.ids import id_text
from seatrial.journal.journal import Journal
from seatrial.journal.tables import open_table
from seatrial.values import Window

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def journal(folder: Path, *entries: object) -> Journal:
    """Return the journal after some entries more."""
    fill(folder / "inbox", *entries)
    compact(folder / "inbox", folder)
    return Journal(folder)


def outcome(journal: Journal, **when: object) -> list[str | None]:
    """Return what is known of the predictions, by time."""
    return journal.joined(Window(), **when).sort("at", "id").collect()["outcome"].to_list()


def test_a_journal_without_anything_is_empty(tmp_path: Path) -> None:
    assert Journal(tmp_path).joined().collect().shape == (0, 17)
    assert Journal(tmp_path).parked().collect().height == 0


def test_outcomes_are_joined_by_identity_and_by_row(tmp_path: Path) -> None:
    first, second, third = answered(), answered(2, row_ids=["P1", "P2"], at=NOON + HOUR), answered(at=NOON + DAY)
    said = turned("late", prediction=id_text(first.first_id)), turned("on time", row="P2")
    assert outcome(journal(tmp_path, first, second, third, *said)) == ["late", None, "on time", None]


def test_what_is_known_as_of_a_moment_goes_by_the_time_it_became_known(tmp_path: Path) -> None:
    entry = answered(row_ids=["P1"])
    first = turned("late", row="P1", known=NOON + DAY, received=NOON + 9 * DAY)
    second = turned("on time", row="P1", known=NOON + 3 * DAY, received=NOON + 9 * DAY)
    found = journal(tmp_path, entry, first, second)
    at = (NOON + DAY - HOUR, NOON + DAY, NOON + 2 * DAY, NOON + 3 * DAY, None)
    assert [outcome(found, as_of=moment) for moment in at] == [[None], ["late"], ["late"], ["on time"], ["on time"]]


def test_what_had_arrived_by_a_moment_goes_by_its_arrival(tmp_path: Path) -> None:
    entry = answered(row_ids=["P1"])
    said = turned("late", row="P1", received=NOON + DAY), turned("on time", row="P1", received=NOON + 2 * DAY)
    found = journal(tmp_path, entry, *said)
    at = (NOON, NOON + DAY, NOON + 2 * DAY)
    assert [outcome(found, received_by=moment) for moment in at] == [[None], ["late"], ["on time"]]


def test_an_older_fact_that_arrives_later_does_not_count(tmp_path: Path) -> None:
    newer = turned("late", row="P1", known=NOON + DAY, received=NOON + DAY)
    older = turned("on time", row="P1", known=NOON, received=NOON + 2 * DAY)
    assert outcome(journal(tmp_path, answered(row_ids=["P1"]), newer, older)) == ["late"]


def test_versions_of_the_table_are_gone_and_the_past_is_still_known(tmp_path: Path) -> None:
    entry = answered(row_ids=["P1"])
    journal(tmp_path, entry, turned("late", row="P1", known=NOON, received=NOON))
    found = journal(tmp_path, turned("on time", row="P1", known=NOON + HOUR, received=NOON + HOUR))
    before = [outcome(found, as_of=NOON), outcome(found, received_by=NOON)]
    for name in ("predictions", "outcomes"):
        table = open_table(tmp_path, name)
        table.optimize.compact()
        assert table.vacuum(0, dry_run=False, enforce_retention_duration=False) or name == "predictions"
        table.create_checkpoint()
        for log in (tmp_path / name / "_delta_log").glob("*.json"):
            if int(log.stem) < table.version():
                log.unlink()
    assert [outcome(found, as_of=NOON), outcome(found, received_by=NOON)] == before == [["late"], ["late"]]
    assert outcome(found) == ["on time"]


def test_an_outcome_waits_for_its_prediction(tmp_path: Path) -> None:
    entry = answered(row_ids=["P1"])
    found = journal(tmp_path, turned("late", prediction=id_text(entry.first_id)), turned("late", row="P2"))
    assert found.parked().collect().height == 2
    journal(tmp_path, entry)
    assert outcome(found) == ["late"]
    assert found.parked().collect()["row_id"].to_list() == ["P2"]


@pytest.mark.parametrize("known", [NOON, None], ids=["stated", "not stated"])
@pytest.mark.parametrize("apart", [False, True], ids=["in one file", "in two"])
def test_the_same_said_again_changes_nothing(tmp_path: Path, known: dt.datetime | None, *, apart: bool) -> None:
    first, again = turned(row="P1", known=known), turned(row="P1", known=known, received=NOON + DAY)
    if apart:
        journal(tmp_path, first)
        found = journal(tmp_path, again)
    else:
        found = journal(tmp_path, first, again)
    assert found.outcomes().collect()["received_at"].to_list() == [NOON]
    assert open_table(tmp_path, "outcomes").count() == 1


def test_a_correction_is_kept_beside_what_it_corrects(tmp_path: Path) -> None:
    first, second = turned("late", row="P1"), turned("on time", row="P1", known=NOON + DAY)
    found = journal(tmp_path, first, second)
    assert found.outcomes().collect()["value"].to_list() == ["late", "on time"]
    assert found.conflicts().collect().height == 0


def test_two_truths_for_one_time_by_one_source_are_a_conflict(tmp_path: Path) -> None:
    one = [turned(value, row="P1", received=NOON + i * HOUR) for i, value in enumerate(("late", "on time"))]
    other = turned("late", row="P1", source="another")
    found = journal(tmp_path, answered(row_ids=["P1"]), *one, other, turned("late", row="P2"))
    assert found.conflicts().collect()["value"].to_list() == ["late", "on time"]
    assert outcome(found) == ["on time"]


def test_a_window_is_of_the_predictions_and_half_open(tmp_path: Path) -> None:
    found = journal(tmp_path, *(answered(at=NOON + i * DAY, row_ids=[f"P{i}"]) for i in range(4)))
    window = Window(start=NOON + DAY, end=NOON + 3 * DAY)
    assert found.joined(window).collect()["row_id"].sort().to_list() == ["P1", "P2"]
    assert found.predictions(window, model="another").collect().height == 0


def test_features_of_two_versions_stand_side_by_side(tmp_path: Path) -> None:
    from inboxes import DESCRIBED
    from seatrial.journal.entry import Answered, Described

    old = answered()
    new = Described("parcels", "2", ("weight", "depot"), ("string", "string"), "value", ())
    entry = Answered(
        answered().first_id, old.at_us + 1, "parcels", "2", "shadow", 0.5, 1, 1, (["heavy"], [None]), b"\0" * 8
    )
    fill(tmp_path / "inbox", DESCRIBED, old, new, entry, described=None)
    compact(tmp_path / "inbox", tmp_path)
    rows = Journal(tmp_path).predictions().sort("at").select(pl.col("^feature_.*$"), "score", "label").collect()
    assert rows.to_dicts() == [
        {"feature_weight": 1.5, "feature_stops": 3, "feature_weight~string": None, "feature_depot": None, "score": 0.75}
        | {"label": "late"},
        {"feature_weight": None, "feature_stops": None, "feature_weight~string": "heavy", "feature_depot": None}
        | {"score": 0.0, "label": None},
    ]


def test_a_shadow_stands_beside_what_it_shadows_and_shares_its_outcome(tmp_path: Path) -> None:
    champion = answered(2)
    shadow = replace(champion, version="2", route="shadow", probability=1.0)
    said = turned("late", prediction=id_text(champion.first_id, 1))
    found = journal(tmp_path, replace(DESCRIBED, version="2"), champion, shadow)
    assert journal(tmp_path, said).outcomes().collect()["model"].to_list() == ["parcels"]  # not once for each answer
    joined = found.joined().sort("id", "version").select("version", "route", "outcome").collect().rows()
    assert joined == [
        ("1", "champion", None), ("2", "shadow", None), ("1", "champion", "late"), ("2", "shadow", "late")
    ]  # fmt: skip
    pairs = found.predictions().select("id", "version").collect()
    assert not pairs.is_duplicated().any()
    assert pairs.group_by("id").len()["len"].to_list() == [2, 2]
    assert found.parked().collect().height == 0
    assert not compact(tmp_path / "inbox", tmp_path).predictions
