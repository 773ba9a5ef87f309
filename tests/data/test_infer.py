"""What a table seems to be."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from seatrial.data import infer
from seatrial.data.hints import protected_kind
from seatrial.values import Field, InputError, Signature, Task

ROWS = 200
START = datetime(2024, 3, 31)  # noqa: DTZ001 - naive UTC is the rule
FLIGHTS = pl.DataFrame(
    {
        "flight_id": [f"UA{i}-EWR" for i in range(ROWS)],
        "sched_dep": [START + timedelta(hours=i // 2) for i in range(ROWS)],
        "late": ["late" if i % 5 == 0 else "on time" for i in range(ROWS)],
        "dep_delay": [float(i) for i in range(ROWS)],
        "tailnum": [f"N{i % 40}" for i in range(ROWS)],
        "carrier": ["UA", "DL"] * (ROWS // 2),
        "distance": list(range(ROWS)),
    }
)
SIGNATURE = Signature(
    inputs=(Field(name="carrier"), Field(name="distance")),
    output="probability",
    classes=("late", "on time"),
    task="binary",
)


def test_flights_are_seen_as_what_they_are() -> None:
    guess = infer(FLIGHTS, target="late", signature=SIGNATURE)
    assert guess.task.value == "binary"
    assert guess.positive is not None
    assert guess.positive.value == "late"
    parts = [None if each is None else each.value for each in (guess.time, guess.id, guess.group)]
    assert parts == ["sched_dep", "flight_id", "tailnum"]
    assert [each.value for each in guess.ignore] == ["dep_delay"]
    assert guess.features == ("carrier", "distance")
    assert guess.unsure == ()
    assert all(each.why for each in (guess.task, guess.positive, *guess.ignore))


def test_without_a_model_nothing_is_ignored() -> None:
    guess = infer(FLIGHTS, target="late")
    assert guess.ignore == ()
    assert guess.features == ("dep_delay", "tailnum", "carrier", "distance")


def test_the_order_of_columns_changes_nothing() -> None:
    turned = FLIGHTS.select(reversed(FLIGHTS.columns))
    first, second = infer(FLIGHTS, target="late"), infer(turned, target="late")
    assert (first.time, first.id, first.group, first.unsure) == (second.time, second.id, second.group, second.unsure)


@pytest.mark.parametrize(
    ("values", "task", "doubt"),
    [
        ([0, 1, 1, 0], "binary", False),
        ([0.0, 1.0, None, 0.0], "binary", False),
        ([True, False, True, True], "binary", False),
        ([1, 1, 1, 1], "binary", True),
        (["a", "b", "c", "a"], "multiclass", False),
        ([1, 2, 3, 1], "multiclass", True),
        ([1.5, 2.0, 3.0, 1.0], "regression", False),
    ],
)
def test_the_task_follows_the_target(values: list[object], task: Task, *, doubt: bool) -> None:
    guess = infer(pl.DataFrame({"y": values}), target="y")
    assert guess.task.value == task
    assert bool(guess.unsure) == doubt


def test_many_whole_numbers_are_a_regression() -> None:
    assert infer(pl.DataFrame({"y": range(100)}), target="y").task.value == "regression"


def test_the_model_file_knows_the_task_best() -> None:
    signature = Signature(inputs=(Field(name="x"),), output="value", task="regression")
    assert infer(pl.DataFrame({"y": [0, 1], "x": [1, 2]}), target="y", signature=signature).task.value == "regression"


def test_two_time_columns_leave_a_doubt() -> None:
    frame = FLIGHTS.with_columns(landed=pl.col("sched_dep") + timedelta(hours=1))
    guess = infer(frame, target="late")
    assert guess.time is not None
    assert any('"landed"' in doubt for doubt in guess.unsure)


def test_text_that_reads_as_dates_is_a_time_column() -> None:
    guess = infer(pl.DataFrame({"y": [0, 1], "datum": ["31.03.2024", "01.04.2024"]}), target="y")
    assert guess.time is not None
    assert guess.time.value == "datum"


def test_features_without_names_are_counted() -> None:
    signature = Signature(inputs=tuple(Field(name=f"f{i}") for i in range(2)), named=False, output="value")
    guess = infer(FLIGHTS, target="late", signature=signature)
    assert any("does not name its 2 features" in doubt for doubt in guess.unsure)


def test_a_feature_that_the_table_lacks_is_said() -> None:
    signature = Signature(inputs=(Field(name="carrier"), Field(name="weight")), output="value")
    assert any('"weight"' in doubt for doubt in infer(FLIGHTS, target="late", signature=signature).unsure)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sex", "sex or gender"),
        ("Geschlecht", "sex or gender"),
        ("genero", "sex or gender"),
        ("customerGender", "sex or gender"),
        ("AGE", "age"),
        ("birth_year", "age"),
        ("âge", "age"),
        ("etat-civil", "marital status"),
        ("marital_status", "marital status"),
        ("native_country", "nationality or origin"),
        ("Staatsangehörigkeit", "nationality or origin"),
        ("race", "race or ethnicity"),
        ("religion", "religion"),
        ("is_disabled", "disability"),
        ("page", None),
        ("average", None),
        ("message", None),
        ("Essex", None),
    ],
)
def test_protected_columns_are_told_by_their_names(name: str, kind: str | None) -> None:
    assert protected_kind(name) == kind
    guess = infer(pl.DataFrame({"y": [0, 1], name: [1, 1]}), target="y")
    assert [each.value for each in guess.protected] == ([] if kind is None else [name])


def test_a_second_header_among_the_rows_is_suspected() -> None:
    frame = pl.DataFrame({"y": ["Y", "a", "b", "a"]})
    assert any("second header" in doubt for doubt in infer(frame, target="y").unsure)


def test_only_keys_are_ids() -> None:
    values = {"y": [0, 1] * 50, "note": [f"text of {i}" for i in range(100)], "amount": [i / 7 for i in range(100)]}
    assert infer(pl.DataFrame(values), target="y").id is None
    assert infer(pl.DataFrame({**values, "order_id": range(100)}), target="y").id is not None
    assert infer(pl.DataFrame({**values, "order_id": [1] * 100}), target="y").id is None


def test_a_missing_target_has_its_near_miss() -> None:
    with pytest.raises(InputError, match='Did you mean "late"'):
        infer(FLIGHTS, target="lat")
    with pytest.raises(InputError, match="TBL028"):
        infer(pl.DataFrame({"y": [None]}), target="y")
