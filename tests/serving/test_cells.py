from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving.cells import Cells, unseen
from seatrial.serving.need import Need, needs_of
from seatrial.serving.refusal import RequestError
from seatrial.values import FeatureRule

NOON = datetime(2026, 5, 31, 12)  # noqa: DTZ001 - tables hold instants without a zone


def need(kind: str, *, nullable: bool = False, tensor: type | None = None) -> Need:
    return needs_of([FeatureRule(name="x", type=kind, nullable=nullable)], None if tensor is None else [tensor])[0]


STRICT = [
    ("number", 1, 1.0),
    ("number", -0.5, -0.5),
    ("number", "0.1", "SRV013"),
    ("number", " 1e3 ", "SRV013"),
    ("number", "abc", "SRV012"),
    ("number", "nan", "SRV012"),
    ("number", "1_000", "SRV012"),
    ("number", True, "SRV014"),
    ("number", None, "SRV017"),
    ("number", math.nan, "SRV017"),
    ("number", math.inf, "SRV018"),
    ("number", -math.inf, "SRV018"),
    ("number", 10**400, "SRV016"),
    ("number", [1], "SRV012"),
    ("number", {"a": 1}, "SRV012"),
    ("integer", 3, 3),
    ("integer", 3.0, 3),
    ("integer", 3.5, "SRV015"),
    ("integer", "3", "SRV013"),
    ("integer", False, "SRV014"),
    ("integer", 2**63 - 1, 2**63 - 1),
    ("integer", 2**63, "SRV016"),
    ("integer", -(2**63) - 1, "SRV016"),
    ("integer", 1e300, "SRV016"),
    ("integer", math.inf, "SRV018"),
    ("integer", None, "SRV017"),
    ("boolean", True, True),
    ("boolean", 1, "SRV012"),
    ("boolean", "true", "SRV012"),
    ("boolean", None, "SRV017"),
    ("string", "AA", "AA"),
    ("string", "", ""),
    ("string", 5, "SRV012"),
    ("string", None, "SRV017"),
    ("string", ["AA"], "SRV012"),
    ("datetime", "2026-05-31T12:00:00", NOON),
    ("datetime", "2026-05-31T14:00:00+02:00", NOON),
    ("datetime", "2026-05-31T12:00:00Z", NOON),
    ("datetime", NOON.replace(tzinfo=UTC), NOON),
    ("datetime", "2026-05-31", NOON.replace(hour=0)),
    ("datetime", "yesterday", "SRV024"),
    ("datetime", 1_700_000_000, "SRV012"),
    ("datetime", "0001-01-01T00:00:00+14:00", "SRV016"),
]
LENIENT = [
    ("number", "0.1", 0.1),
    ("number", "-1e3", -1000.0),
    ("number", True, 1.0),
    ("number", None, None),
    ("number", "abc", "SRV012"),
    ("number", "1e999", "SRV012"),
    ("integer", "12", 12),
    ("integer", "12.5", "SRV015"),
    ("integer", True, 1),
    ("boolean", "TRUE", True),
    ("boolean", 0, False),
    ("boolean", 2, "SRV012"),
    ("string", None, None),
    ("string", 5, "SRV012"),
]
TENSORS = [
    ("number", 1e39, "float32", "SRV016"),
    ("number", 70_000, "float16", "SRV016"),
    ("integer", 300, "uint8", "SRV016"),
    ("integer", -1, "uint8", "SRV016"),
    ("integer", 2**31, "int32", "SRV016"),
    ("number", 1.5, "int64", "SRV015"),
    ("number", 2.0, "int64", 2),
]


def taken(cells: Cells, value: Any) -> Any:
    try:
        return cells.take(value, lambda: "here")
    except RequestError as error:
        told = (error.where, error.found[:2], error.kind)
        return error.code if told == ("here", "x ", "invalid") else told


@pytest.mark.parametrize(("kind", "value", "expected"), STRICT)
def test_strictly(kind: str, value: Any, expected: Any) -> None:
    assert taken(Cells(need=need(kind), lenient=False), value) == expected


@pytest.mark.parametrize(("kind", "value", "expected"), LENIENT)
def test_leniently(kind: str, value: Any, expected: Any) -> None:
    assert taken(Cells(need=need(kind), lenient=True), value) == expected


@pytest.mark.parametrize(("kind", "value", "tensor", "expected"), TENSORS)
def test_the_models_own_type_bounds_numbers(kind: str, value: Any, tensor: str, expected: Any) -> None:
    import numpy as np

    assert taken(Cells(need=need(kind, tensor=getattr(np, tensor)), lenient=False), value) == expected


@pytest.mark.parametrize("kind", ["number", "integer", "boolean", "string", "datetime"])
def test_what_was_missing_in_training_may_be_missing(kind: str) -> None:
    assert taken(Cells(need=need(kind, nullable=True), lenient=False), None) is None


def test_a_tensor_of_whole_numbers_has_no_missing_value() -> None:
    import numpy as np

    cells = Cells(need=need("integer", nullable=True, tensor=np.int64), lenient=True)
    assert taken(cells, None) == "SRV017"


@given(
    kind=st.sampled_from(["number", "integer", "boolean", "string", "datetime"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=3), inside, max_size=2),
    ),
    lenient=st.booleans(),
)
def test_anything_is_taken_or_refused(kind: str, value: Any, *, lenient: bool) -> None:
    found = taken(Cells(need=need(kind), lenient=lenient), value)
    assert found is None or isinstance(found, float | int | bool | str | datetime)


def test_known_categories_are_named_if_they_are_few_and_not_sensitive() -> None:
    def expected(levels: list[str], *, sensitive: bool = False) -> str:
        rule = FeatureRule(name="x", type="string", levels=tuple(levels), sensitive=sensitive)
        return unseen(needs_of([rule], None)[0], "sauth", "rows[0].x").expected

    assert expected(["south", "north"]) == 'one of "north", "south". Did you mean "south"?'
    assert expected(["south", "north"], sensitive=True) == "one of 2 known ones"
    assert expected([f"town {i}" for i in range(11)]) == "one of 11 known ones"
