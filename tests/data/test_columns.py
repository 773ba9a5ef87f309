"""Frames as arrays."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.data import field_types, read_table, to_columns
from seatrial.values import InputError

FRAME = read_table(
    {
        "whole": [1, 2],
        "whole with gaps": [1, None],
        "number": [0.5, None],
        "truth": [True, False],
        "truth with gaps": [True, None],
        "text": ["a", None],
        "instant": [datetime(2024, 3, 31), None],  # noqa: DTZ001 - naive UTC is the rule
        "nothing": pl.Series([None, None]),
    },
    name="test",
).frame


def test_each_column_is_an_array_of_its_kind() -> None:
    columns = to_columns(FRAME, FRAME.columns)
    assert {name: str(column.dtype) for name, column in columns.items()} == {
        "whole": "int64",
        "whole with gaps": "float64",
        "number": "float64",
        "truth": "bool",
        "truth with gaps": "float64",
        "text": "object",
        "instant": "datetime64[us]",
        "nothing": "float64",
    }
    assert columns["text"].tolist() == ["a", None]
    np.testing.assert_array_equal(columns["whole with gaps"], [1, np.nan])
    np.testing.assert_array_equal(columns["truth with gaps"], [1, np.nan])
    np.testing.assert_array_equal(columns["instant"], np.array(["2024-03-31", "NaT"], dtype="datetime64[us]"))
    assert np.isnan(columns["nothing"]).all()


def test_types_are_those_of_a_signature() -> None:
    assert list(field_types(FRAME).values()) == [
        "integer",
        "integer",
        "number",
        "boolean",
        "boolean",
        "string",
        "datetime",
        "any",
    ]


@given(values=st.lists(st.none() | st.sampled_from(["", "a", "é", "null"]) | st.text(max_size=3), max_size=50))
def test_text_goes_there_and_back(values: list[str | None]) -> None:
    frame = pl.DataFrame({"s": values}, schema={"s": pl.String})
    assert to_columns(frame, ["s"])["s"].tolist() == values


@given(values=st.lists(st.integers(-(2**63), 2**63 - 1)), numbers=st.lists(st.none() | st.floats(allow_nan=False)))
def test_numbers_go_there_and_back(values: list[int], numbers: list[float | None]) -> None:
    assert to_columns(pl.DataFrame({"n": pl.Series(values, dtype=pl.Int64)}), ["n"])["n"].tolist() == values
    frame = pl.DataFrame({"x": pl.Series(numbers, dtype=pl.Float64)})
    assert pl.Series(to_columns(frame, ["x"])["x"]).fill_nan(None).to_list() == numbers


def test_numbers_without_gaps_are_not_copied() -> None:
    frame = pl.DataFrame({"x": [0.5, 1.5]})
    assert np.shares_memory(to_columns(frame, ["x"])["x"], frame["x"].to_numpy())


def test_repeated_text_shares_its_objects() -> None:
    texts = to_columns(pl.DataFrame({"s": ["long enough", "other"] * 100}), ["s"])["s"]
    assert len({id(text) for text in texts}) == 2


def test_a_column_that_is_not_there_has_its_near_miss() -> None:
    with pytest.raises(InputError, match='Did you mean "number"'):
        to_columns(FRAME, ["numbr"])
