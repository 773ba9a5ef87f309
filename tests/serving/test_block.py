"""A block says of every value what a request says of it, for lists as JSON has them and for columns as tables have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving.block import take_column
from seatrial.serving.columns import Columns
from seatrial.serving.need import INT64, LARGEST, Need
from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Limits

TYPES = ("number", "integer", "boolean", "string", "datetime")
FLOAT32 = float(np.finfo(np.float32).max)
Said = tuple[str, object]
ODD: list[Any] = [
    None, -1, 0, 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**64), 10**400, 0.0, 1.5, 3.0, 1e39, -1e39, 1e308, math.nan,
    math.inf, -math.inf, True, False, "", "1", "1.5", " 2 ", "1e400", "true", "True", "nan", "inf", "1_0", "north",
    "south", "other", "NA", "2024-05-01", "2024-05-01T10:00:00+02:00", "2024-13-01", [], {}, [1],
]  # fmt: skip


def need(kind: Any, *, nullable: bool = False, gaps: bool = True, levels: bool = False) -> Need:
    low, high = (
        (INT64.min, INT64.max)
        if kind == "integer"
        else (-FLOAT32, FLOAT32)
        if kind == "number"
        else (-LARGEST, LARGEST)
    )
    known = frozenset({"north", "south", "NA"}) if levels and kind == "string" else None
    return Need(
        name="x", type=kind, nullable=nullable, levels=known, low=low, high=high, gaps=gaps, is_float=kind == "number"
    )


def by_request(need_: Need, values: Sequence[Any], limits: Limits) -> list[Said]:
    said: list[Said] = []
    for value in values:
        columns = Columns(lenient=limits.input == "lenient", unseen=limits.unseen, where=lambda *_: "")
        try:
            said.append(("taken", plain(columns.column(need_, [value])[0])))
        except RequestError as error:
            said.append((error.code, error.found))
    return said


def by_block(need_: Need, given_: Any, limits: Limits, **textual: bool) -> list[Said]:
    taken = take_column(need_, given_, limits=limits, **textual)
    refused = taken.refused
    return [
        (refused[i].code, refused[i].found) if i in refused else ("taken", plain(value))
        for i, value in enumerate(taken.values)
    ]


def plain(value: Any) -> object:
    """Return a value so that equal ones are equal: missing is one thing, and whole numbers are floats."""
    if isinstance(value, np.datetime64):
        return "missing" if np.isnat(value) else str(value.astype("datetime64[us]"))
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or value != value:  # noqa: PLR0124 - NaN alone is not itself
        return "missing"
    return value if isinstance(value, str | datetime) else float(value)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("nullable", [False, True])
@pytest.mark.parametrize("levels", [False, True])
@pytest.mark.parametrize(
    "limits", [Limits(), Limits(input="lenient"), Limits(unseen="other"), Limits(unseen="warn")], ids=str
)
def test_every_odd_value_is_told_as_in_a_request(kind: Any, *, nullable: bool, levels: bool, limits: Limits) -> None:
    wanted = need(kind, nullable=nullable, levels=levels)
    assert by_block(wanted, ODD, limits) == by_request(wanted, ODD, limits)
    for value in ODD:
        assert by_block(wanted, [value], limits) == by_request(wanted, [value], limits)


@given(
    values=st.lists(
        st.sampled_from(ODD) | st.floats() | st.integers() | st.text(max_size=3) | st.booleans(), max_size=12
    ),
    kind=st.sampled_from(TYPES),
    nullable=st.booleans(),
    gaps=st.booleans(),
    strict=st.booleans(),
    unseen=st.sampled_from(["refuse", "warn", "other"]),
)
def test_any_values_are_told_as_in_a_request(
    values: list[Any],
    kind: Any,
    *,
    nullable: bool,
    gaps: bool,
    strict: bool,
    unseen: Literal["refuse", "warn", "other"],
) -> None:
    wanted = need(kind, nullable=nullable, gaps=gaps or nullable, levels=True)
    limits = Limits(input="strict" if strict else "lenient", unseen=unseen)
    assert by_block(wanted, values, limits) == by_request(wanted, values, limits)


COLUMNS = [
    pl.Series([1, None, -3, 2**62]),
    pl.Series([0, 1, 1, None]),
    pl.Series([0.0, 1.5, math.nan, None, 3.0, 1e39, math.inf]),
    pl.Series([0.5, 1.25], dtype=pl.Float32),
    pl.Series([1, 200], dtype=pl.UInt8),
    pl.Series([True, None, False]),
    pl.Series(["north", "west", None, "", "1", "2024-05-01"]),
    pl.Series([datetime(2024, 5, 1, 10), None]),  # noqa: DTZ001 - tables hold instants without a zone
    pl.Series([None, None]),
]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("nullable", [False, True])
@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: str(column.dtype))
def test_columns_of_every_type_are_told_as_in_a_request(kind: Any, *, nullable: bool, column: pl.Series) -> None:
    wanted = need(kind, nullable=nullable, levels=True)
    values = [None if isinstance(value, float) and math.isnan(value) else value for value in column.to_list()]
    if kind == "boolean" and column.dtype.is_numeric():  # in a table, as in a tensor, 0 and 1 may be truths
        values = [bool(value) if value in (0, 1) else value for value in values]
    assert by_block(wanted, column, Limits()) == by_request(wanted, values, Limits())


def test_large_whole_numbers_keep_their_digits() -> None:
    exact = [2**53 + 1, 2**63 - 1, -(2**63)]
    assert take_column(need("integer"), [*exact, None], limits=Limits()).values.tolist()[:3] == exact
    assert take_column(need("integer"), pl.Series(exact), limits=Limits()).values.tolist() == exact


def test_types_that_only_tables_have_become_plain() -> None:
    assert take_column(need("datetime"), pl.Series([date(2024, 5, 1)]), limits=Limits()).values.tolist() == [
        datetime(2024, 5, 1)  # noqa: DTZ001 - as above
    ]
    city = pl.Series(["north", "south"], dtype=pl.Categorical)
    assert take_column(need("string", levels=True), city, limits=Limits()).values.tolist() == ["north", "south"]
    cost = pl.Series(["1.50"]).cast(pl.Decimal(10, 2))
    assert take_column(need("number"), cost, limits=Limits()).values.tolist() == [1.5]
    large = take_column(need("integer"), pl.Series([2**63, 1], dtype=pl.UInt64), limits=Limits())
    assert {row: error.code for row, error in large.refused.items()} == {0: "SRV016"}


@pytest.mark.parametrize(
    ("kind", "texts", "said"),
    [
        (
            "number",
            ["1", " 2.5 ", "NA", "", None, "abc", "inf"],
            [1.0, 2.5, "missing", "missing", "missing", "SRV012", "SRV018"],
        ),
        ("integer", ["1", "2.0", "3.5", "x", "99999999999999999999"], [1, 2, "SRV015", "SRV012", "SRV016"]),
        ("boolean", ["true", "FALSE", "1"], [1, 0, "SRV012"]),
        ("datetime", ["2024-05-01", "May"], ["2024-05-01T00:00:00.000000", "SRV024"]),
        ("string", ["north", "NA", "null", "", "west"], ["north", "NA", "missing", "SRV019", "SRV019"]),
    ],
)
def test_text_spells_what_the_feature_is(kind: Any, texts: list[Any], said: list[Any]) -> None:
    found = by_block(need(kind, nullable=True, levels=True), pl.Series(texts, dtype=pl.String), Limits(), textual=True)
    assert [value if code == "taken" else code for code, value in found] == said


def test_a_comma_is_a_point_where_semicolons_part_the_fields() -> None:
    taken = take_column(need("number"), pl.Series(["1,5", "2"]), limits=Limits(), textual=True, comma=True)
    assert taken.values.tolist() == [1.5, 2.0]
