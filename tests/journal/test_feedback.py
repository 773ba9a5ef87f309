from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxes import NOON, micros, new_ids
from seatrial.journal.entry import Turned
from seatrial.journal.feedback import Names, parse_feedback
from seatrial.values import InputError, ManyErrors, SeatrialError

ID = "018bcfe5-6800-7abc-8000-00000000000a"
NAMES = Names(target="outcome", row_id="parcel")


def parse(document: object, names: Names = NAMES) -> list[Turned]:
    """Return the outcomes in a document."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_feedback(body, new_ids=new_ids, now=NOON, names=names)


def test_one_outcome() -> None:
    sent = {"prediction_id": ID.upper(), "value": "late", "known_at": "2024-03-31T12:00:00+02:00", "source": "depot"}
    (found,) = parse(sent)
    known = micros(NOON - dt.timedelta(hours=2))
    assert found == Turned(found.id, ID, None, "late", known, "depot", micros(NOON))


@pytest.mark.parametrize("many", [lambda each: each, lambda each: {"outcomes": each}], ids=["array", "object"])
def test_many_outcomes_in_the_projects_words(many: object) -> None:
    sent = [{"parcel": 12, "outcome": 0.5}, {"row_id": "P1", "value": True, "known_at": None}]
    found = parse(many(sent))
    assert [(each.row_id, each.value, each.known_at_us) for each in found] == [("12", 0.5, None), ("P1", True, None)]


WRONG = [
    (b"{", "JRN010", ""),
    (b"", "JRN010", ""),
    ([], "JRN010", ""),
    ({"outcomes": []}, "JRN010", "outcomes"),
    ("late", "JRN010", ""),
    ([3], "JRN010", "[0]"),
    ({"outcomes": [[]]}, "JRN010", "outcomes[0]"),
    ({"predicton_id": ID, "value": 1}, "JRN011", "predicton_id"),
    ({"prediction_id": ID, "value": 1, "outcome": 1}, "JRN011", "outcome"),
    ({"value": 1}, "JRN012", ""),
    ({"prediction_id": ID, "parcel": "P1", "value": 1}, "JRN012", ""),
    ({"prediction_id": "P1", "value": 1}, "JRN012", "prediction_id"),
    ({"prediction_id": 12, "value": 1}, "JRN012", "prediction_id"),
    ({"parcel": True, "value": 1}, "JRN012", "parcel"),
    ({"parcel": "", "value": 1}, "JRN012", "parcel"),
    ({"parcel": "x" * 513, "value": 1}, "JRN012", "parcel"),
    ({"parcel": 1.5, "value": 1}, "JRN012", "parcel"),
    ({"parcel": "P1"}, "JRN013", "outcome"),
    ({"parcel": "P1", "value": None}, "JRN013", "outcome"),
    ({"parcel": "P1", "value": ["late"]}, "JRN013", "outcome"),
    ({"parcel": "P1", "value": 2**63}, "JRN013", "outcome"),
    ({"parcel": "P1", "value": 1, "known_at": "yesterday"}, "JRN014", "known_at"),
    ({"parcel": "P1", "value": 1, "known_at": 1711886400}, "JRN014", "known_at"),
    ({"parcel": "P1", "value": 1, "known_at": "2024-04-01"}, "JRN014", "known_at"),
    ([{"parcel": "P1", "value": 1}, {"parcel": "P1", "value": 1, "source": 7}], "JRN015", "[1].source"),
]


@pytest.mark.parametrize(("sent", "code", "where"), WRONG)
def test_what_is_wrong_is_told_with_its_place(sent: object, code: str, where: str) -> None:
    with pytest.raises(InputError) as told:
        parse(sent)
    assert (told.value.code, told.value.where) == (code, where)


def test_a_near_miss_is_told() -> None:
    with pytest.raises(InputError, match='Did you mean "known_at"'):
        parse({"parcel": "P1", "value": 1, "know_at": "2024-03-31"})


def test_several_things_are_told_at_once_and_nothing_is_taken() -> None:
    with pytest.raises(ManyErrors) as told:
        parse([{"parcel": "P1", "value": 1}] + [{"parcel": "P1"}] * 50)
    assert [error.where for error in told.value.errors] == [f"[{i}].outcome" for i in range(1, 21)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(NAMES.known)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values | st.binary(max_size=40))
def test_anything_is_taken_or_refused_by_code(sent: object) -> None:
    try:
        found: list[object] = [*parse(sent)]
    except SeatrialError as error:
        found = [error]
    assert all(isinstance(each, Turned) or each.code.startswith("JRN01") for each in found)


@pytest.mark.parametrize(("value", "taken"), [("late", True), ("maybe", False), (1, False), (True, False)])
def test_a_question_of_yes_or_no_has_two_truths(value: object, *, taken: bool) -> None:
    body = json.dumps({"row_id": "P1", "value": value}).encode()
    names = Names(truths=("late", "on time"))
    if taken:
        assert parse(body, names)[0].value == value
        return
    with pytest.raises(InputError, match="JRN013"):
        parse(body, names)
