from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from inboxes import NOON
from seatrial.journal.feedback import Names
from seatrial.journal.told import told_in
from seatrial.values import InputError

ID = "018bcfe5-6800-7abc-8000-00000000000a"
NAMES = Names(target="outcome", row_id="parcel")


def told(columns: dict[str, list[object]], names: Names = NAMES) -> list[tuple[object, ...]]:
    """Return the outcomes in some columns."""
    return told_in(pl.DataFrame(columns), where="f.csv", now=NOON, names=names).rows()


def test_outcomes_by_prediction_with_everything_said() -> None:
    at = NOON.replace(tzinfo=None)
    columns = {"prediction_id": [ID.upper()], "value": ["late"], "known_at": [at], "source": ["depot"], "more": [1]}
    assert told(columns) == [(ID, None, "late", NOON, "depot")]


def test_outcomes_in_the_projects_words_with_nothing_else_said() -> None:
    assert told({"parcel": [1, 2], "outcome": [True, False]}) == [
        (None, "1", True, None, ""),
        (None, "2", False, None, ""),
    ]


def test_the_projects_words_come_before_ours() -> None:
    assert told({"parcel": ["P1"], "outcome": ["late"], "value": [3]})[0][:3] == (None, "P1", "late")


def test_where_a_prediction_is_named_the_row_is_left_aside() -> None:
    columns = {"prediction_id": [ID, None], "parcel": ["P1", "P2"], "outcome": [1, 2]}
    assert [row[:2] for row in told(columns)] == [(ID, None), (None, "P2")]


def test_whole_numbers_of_a_file_of_text_are_whole_rows() -> None:
    assert told({"prediction_id": [None, ID], "parcel": [12.0, None], "outcome": [1, 2]})[0][1] == "12"


WRONG = [
    ({"parcel": ["P1"]}, "JRN016", "truth"),
    ({"outcome": [1]}, "JRN016", "prediction"),
    ({"parcels": ["P1"], "outcome": [1]}, "JRN016", 'Did you mean "parcels"'),
    ({"parcel": ["P1", None], "outcome": [1, 1]}, "JRN012", "row 2"),
    ({"prediction_id": ["P1"], "outcome": [1]}, "JRN012", "no identity"),
    ({"parcel": ["P1"] * 3, "outcome": [None, 1, None]}, "JRN013", "row 1, and in 1 rows more"),
    ({"parcel": ["P1"], "outcome": [1], "known_at": [dt.datetime(2024, 4, 1)]}, "JRN014", "not come yet"),  # noqa: DTZ001 - tables hold naive time
    ({"parcel": ["x" * 513], "outcome": [1]}, "JRN015", "too long"),
]


@pytest.mark.parametrize(("columns", "code", "words"), WRONG)
def test_what_is_wrong_is_told_with_its_row(columns: dict[str, list[object]], code: str, words: str) -> None:
    with pytest.raises(InputError) as found:
        told(columns)
    assert found.value.code == code
    assert words in found.value.words


def test_a_regression_takes_numbers_only() -> None:
    names = Names(target="outcome", row_id="parcel", is_number=True)
    with pytest.raises(InputError, match="JRN013"):
        told({"parcel": ["P1"], "outcome": ["late"]}, names)
    assert told({"parcel": ["P1"], "outcome": [1.5]}, names)[0][2] == 1.5


def test_a_question_of_yes_or_no_takes_its_two_answers() -> None:
    names = Names(target="outcome", row_id="parcel", truths=("0", "1"))
    rows = {"parcel": ["P1", "P2"]}
    with pytest.raises(InputError, match=r"JRN013.*in row 2"):
        told({**rows, "outcome": ["1", "maybe"]}, names)
    assert [row[2] for row in told({**rows, "outcome": [1.0, 0.0]}, names)] == [1.0, 0.0]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_model_of_numbers_is_not_told_what_is_none(value: float) -> None:
    names = Names(target="minutes", row_id="parcel", is_number=True)
    with pytest.raises(InputError, match="JRN013"):
        told({"parcel": ["P1", "P2"], "minutes": [1.0, value]}, names)
