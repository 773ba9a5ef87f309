from __future__ import annotations

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving.ask import Ask, Matrix, Named, Records, Rows, Typed
from seatrial.serving.check import Check, Checked
from seatrial.serving.need import needs_of
from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Limits
from seatrial.values import FeatureRule

MIXED = (
    FeatureRule(name="distance", type="number", low=0, high=5000),
    FeatureRule(name="hour", type="integer"),
    FeatureRule(name="late?", type="boolean"),
    FeatureRule(name="carrier", type="string", levels=("AA", "B6", "UA")),
    FeatureRule(name="sent", type="datetime"),
    FeatureRule(name="note", type="string", nullable=True),
)
GOOD = {
    "distance": 12.5,
    "hour": 7,
    "late?": True,
    "carrier": "AA",
    "sent": "2026-05-31T12:00:00",
    "note": None,
}
NUMBERS = (
    FeatureRule(name="a", type="number"),
    FeatureRule(name="b", type="number", nullable=True),
    FeatureRule(name="n", type="integer"),
)


def check(rules: tuple[FeatureRule, ...] = MIXED, *, id_column: str | None = "flight", **said: Any) -> Check:
    tensors = [np.float32] * len(rules) if rules == NUMBERS else None
    return Check(needs_of(rules, tensors), id_column=id_column, limits=Limits(**said))


def told(checked: Check, rows: Rows, **said: Any) -> RequestError:
    with pytest.raises(RequestError) as caught:
        checked.rows(Ask("delays", rows, **said))
    return caught.value


def same(one: Checked, two: Checked) -> bool:
    if one.matrix is not None and two.matrix is not None:
        return np.array_equal(one.matrix, two.matrix, equal_nan=True)
    pairs = zip(one.columns or (), two.columns or (), strict=True)
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


ONE_ROW = [
    ({"distnce": 1.0}, "SRV010", "rows[0].distnce", 'Did you mean "distance"?'),
    ({"extra": 1.0, "distance": 12.5}, "SRV010", "rows[0].extra", "the features distance"),
    ({}, "SRV011", "rows[0].distance", "all of distance"),
    ({"distance": "12.5"}, "SRV013", "rows[0].distance", "12.5 without quotes"),
    ({"distance": True}, "SRV014", "rows[0].distance", "such as 1"),
    ({"distance": None}, "SRV017", "rows[0].distance", "a number"),
    ({"distance": 12.5, "hour": 7.5}, "SRV015", "rows[0].hour", "such as 8"),
    ({"distance": 12.5, "hour": 2**64}, "SRV016", "rows[0].hour", "from -9.22337204e+18"),
    ({"distance": 12.5, "late?": "yes"}, "SRV012", "rows[0].late?", "true or false"),
    ({"distance": 12.5, "carrier": "UUA"}, "SRV019", "rows[0].carrier", 'Did you mean "UA"?'),
    ({"distance": 12.5, "carrier": "aa"}, "SRV019", "rows[0].carrier", 'Did you mean "AA"?'),
    ({"distance": 12.5, "carrier": "zz"}, "SRV019", "rows[0].carrier", 'one of "AA", "B6", "UA"'),
    ({"distance": 12.5, "sent": "noon"}, "SRV024", "rows[0].sent", "ISO 8601"),
    ({"distance": 12.5, "flight": 1.5}, "SRV026", "rows[0]", "id column"),
    ({"distance": 12.5, "flight": True}, "SRV026", "rows[0]", "id column"),
]


@pytest.mark.parametrize(("change", "code", "where", "expected"), ONE_ROW)
def test_what_is_wrong_with_a_row(change: dict[str, Any], code: str, where: str, expected: str) -> None:
    row = {name: value for name, value in GOOD.items() if name != "distance"} | change
    error = told(check(), Records([row]))
    assert (error.code, error.where) == (code, where)
    assert expected in error.expected
    named = told(check(), Named({name: [value] for name, value in row.items()}))
    assert named.code == code


SHAPES = [
    (Records([]), "SRV023"),
    (Records([[1, 2]]), "SRV012"),
    (Records(["text"]), "SRV012"),
    (Records([None]), "SRV012"),
    (Named({}), "SRV011"),
    (Named({name: [] for name in GOOD}), "SRV023"),
    (Named(dict(GOOD)), "SRV012"),
    (Named({name: [value] * (2 if name == "hour" else 1) for name, value in GOOD.items()}), "SRV021"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "hour": np.array([[7]])}), "SRV012"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "hour": b"7"}), "SRV012"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "distance": np.array([1j])}), "SRV012"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "distance": np.array([True])}), "SRV014"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "distance": np.array([np.nan])}), "SRV017"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "distance": np.array(["1"])}), "SRV013"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "hour": np.array([2**63], dtype=np.uint64)}), "SRV016"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "hour": np.array([1.5])}), "SRV015"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "late?": np.array([2])}), "SRV012"),
    (Named({**{name: [value] for name, value in GOOD.items()}, "sent": np.array(["NaT"], dtype="M8[ns]")}), "SRV017"),
    (Matrix([]), "SRV023"),
    (Matrix("rows"), "SRV012"),
    (Matrix(None), "SRV012"),
    (Matrix({"a": 1}), "SRV012"),
    (Matrix([1, 2, 3]), "SRV012"),
    (Matrix([list(GOOD.values())[:5]]), "SRV020"),
    (Matrix([[*GOOD.values(), 1]]), "SRV020"),
    (Matrix([list(GOOD.values()), [1]]), "SRV020"),
    (Matrix(np.zeros((2, 5))), "SRV020"),
    (Matrix(np.zeros(6)), "SRV012"),
    (Matrix(np.zeros((1, 2, 3))), "SRV012"),
    (Matrix(np.zeros((1, 6))), "SRV012"),
    (Typed([]), "SRV023"),
]


@pytest.mark.parametrize(("rows", "code"), SHAPES)
def test_what_is_wrong_with_the_shape(rows: Rows, code: str) -> None:
    assert told(check(), rows).code == code


def test_the_place_is_told_as_the_door_calls_it() -> None:
    bad = [dict(GOOD), {**GOOD, "hour": "x"}]
    error = told(check(), Records(bad), where=lambda row, column: f"inputs[{row}]/{column}")
    assert error.where == "inputs[1]/hour"


@pytest.mark.parametrize("rows", [Records([GOOD] * 4), Matrix([list(GOOD.values())] * 4)])
def test_too_many_rows_are_too_large(rows: Rows) -> None:
    error = told(check(most_rows=3), rows)
    assert (error.code, error.kind) == ("SRV022", "too-large")


def test_all_four_shapes_give_the_same() -> None:
    looked = check()
    read = msgspec.json.decode(json.dumps([GOOD] * 3), type=list[looked.row_type])
    shapes = [
        Typed(read),
        Records([GOOD] * 3),
        Named({name: [value] * 3 for name, value in GOOD.items()}),
        Matrix([list(GOOD.values())] * 3),
    ]
    first, *others = [looked.rows(Ask("delays", rows)) for rows in shapes]
    assert [array.dtype.kind for array in first.columns] == list("fibOMO")
    assert all(same(first, other) for other in others)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["AA", "B6", "0.1", "2026-05-31T12:00:00", "x"])
)


def attempt(looked: Check, rows: Rows) -> Checked | RequestError:
    try:
        return looked.rows(Ask("delays", rows))
    except RequestError as error:
        return error


@given(
    changes=st.dictionaries(st.sampled_from([*GOOD, "other", "flight"]), VALUES, max_size=3),
    gone=st.sets(st.sampled_from(list(GOOD)), max_size=1),
)
def test_what_the_type_takes_the_long_way_takes_too(changes: dict[str, Any], gone: set[str]) -> None:
    body = msgspec.json.encode({name: value for name, value in {**GOOD, **changes}.items() if name not in gone})
    looked = check()
    explained = attempt(looked, Records([json.loads(body)]))
    try:
        typed = attempt(looked, Typed([msgspec.json.decode(body, type=looked.row_type)]))
    except msgspec.ValidationError:  # the long way may let more through; what it refuses it places
        assert isinstance(explained, Checked) or explained.where.startswith("rows[0]")
        return
    if isinstance(typed, RequestError):
        assert isinstance(explained, RequestError)
        assert typed.code == explained.code
    else:
        assert same(typed, explained)
        assert typed.row_ids == explained.row_ids


@given(
    rows=st.lists(
        st.tuples(st.floats(), st.floats(), st.integers(-5, 5).map(float) | st.floats()), min_size=1, max_size=4
    ),
    single=st.booleans(),
)
def test_a_matrix_is_judged_as_its_values_are(rows: list[tuple[float, float, float]], *, single: bool) -> None:
    with np.errstate(over="ignore"):
        matrix = np.array(rows, dtype=np.float32 if single else np.float64)
    looked = check(NUMBERS)
    one = attempt(looked, Matrix(matrix))
    two = attempt(looked, Records([dict(zip("abn", row, strict=True)) for row in matrix.tolist()]))
    if isinstance(one, RequestError) or isinstance(two, RequestError):
        assert (one.code, one.where.split(".")[0]) == (two.code, two.where.split(".")[0])
    else:
        assert same(one, two)


@given(
    values=st.lists(st.tuples(st.floats(width=32), st.floats(width=32), st.floats(width=32)), min_size=1, max_size=3),
    single=st.booleans(),
)
def test_columns_of_floats_are_judged_as_a_matrix(values: list[tuple[float, float, float]], *, single: bool) -> None:
    matrix = np.array(values, dtype=np.float32 if single else np.float64)
    looked = check(NUMBERS)
    one = attempt(looked, Matrix(matrix))
    two = attempt(looked, Named({name: matrix[:, i] for i, name in enumerate("abn")}))
    if isinstance(one, RequestError) or isinstance(two, RequestError):
        assert one.code == two.code
    else:
        assert same(one, two)


def test_tensors_of_each_type_are_taken() -> None:
    arrays = {
        "distance": np.array([12.5], dtype=np.float16),
        "hour": np.array([7], dtype=np.uint8),
        "late?": np.array([1]),
        "carrier": np.array(["AA"]),
        "sent": np.array(["2026-05-31T12:00:00"], dtype="M8[ns]"),
        "note": np.array([None], dtype=object),
    }
    looked = check()
    assert same(looked.rows(Ask("delays", Named(arrays))), looked.rows(Ask("delays", Records([GOOD]))))


def test_unseen_categories_by_policy() -> None:
    rows = Records([GOOD, {**GOOD, "carrier": "ZZ"}])
    assert told(check(unseen="refuse"), rows).where == "rows[1].carrier"
    warned = check(unseen="warn").rows(Ask("delays", rows))
    assert warned.columns[3].tolist() == ["AA", "ZZ"]
    assert warned.warnings == ('carrier is "ZZ", a category that training did not have (rows[1].carrier)',)
    mapped = check(unseen="other").rows(Ask("delays", rows))
    assert mapped.columns[3].tolist() == ["AA", "other"]
    assert len(mapped.warnings) == 1


def test_warnings_are_few() -> None:
    rows = Records([{**GOOD, "carrier": f"Z{i}"} for i in range(50)])
    assert len(check(unseen="warn").rows(Ask("delays", rows)).warnings) == 10


def test_leniently_much_is_let_through() -> None:
    row = {**GOOD, "distance": "12.5", "hour": True, "unheard of": 1}
    del row["note"]
    checked = check(input="lenient").rows(Ask("delays", Records([row])))
    assert [array.tolist()[0] for array in checked.columns[:2]] == [12.5, 1]
    assert checked.columns[5].tolist() == [None]
    assert [words.split()[0] for words in checked.warnings] == ["the", "note"]


def test_leniently_a_misspelt_feature_is_still_told() -> None:
    row = {**GOOD, "Note": "x"}
    del row["note"]
    assert told(check(input="lenient"), Records([row])).code == "SRV010"


def test_leniently_nulls_of_numbers_are_nan() -> None:
    checked = check(NUMBERS, input="lenient").rows(Ask("delays", Records([{"a": None, "b": None, "n": None}])))
    assert np.isnan(checked.matrix).all()


@pytest.mark.parametrize("ids", [["x", 7], np.array(["x", "7"], dtype=object)])
def test_row_ids_come_with_the_rows_or_beside_them(ids: Any) -> None:
    beside = check().rows(Ask("delays", Records([GOOD] * 2), row_ids=list(ids)))
    within = check().rows(Ask("delays", Records([{**GOOD, "flight": each} for each in ids])))
    assert beside.row_ids == within.row_ids == ["x", "7"]
    assert told(check(), Records([GOOD]), row_ids=["x", "y"]).code == "SRV025"


def test_an_array_of_whole_ids_is_written_out() -> None:
    rows = Named({**{name: [value] for name, value in GOOD.items()}, "flight": np.array([7])})
    assert check().rows(Ask("delays", rows)).row_ids == ["7"]


def test_names_that_are_no_identifiers_are_read() -> None:
    looked = check((FeatureRule(name="größe (cm)", type="number"), FeatureRule(name="class", type="number")))
    row = msgspec.json.decode('{"größe (cm)": 1, "class": 2}', type=looked.row_type)
    assert looked.rows(Ask("delays", Typed([row]))).matrix.tolist() == [[1.0, 2.0]]
