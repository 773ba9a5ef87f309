from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from seatrial.journal.columns import INSTANT, column_name, column_type, feature_values

NOON = dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("feature_type", "given", "expected"),
    [
        ("number", [1.5, None, 2], [1.5, None, 2.0]),
        ("integer", [1, None], [1, None]),
        ("boolean", [True, None], [True, None]),
        ("string", ["a", None, 1], ["a", None, "1"]),
        ("datetime", ["2024-03-31T12:00:00", 1711886400000000, NOON, None], [NOON, NOON, NOON, None]),
        ("any", [1, 2.5], [1.0, 2.5]),
        ("any", [True, False], [True, False]),
        ("any", ["a", 1], ["a", "1"]),
    ],
)
def test_lists_keep_their_values(feature_type: str, given: list[object], expected: list[object]) -> None:
    values = feature_values(given, feature_type)
    assert values.cast(column_type(feature_type, values)).to_list() == expected


@pytest.mark.parametrize(
    ("feature_type", "expected"),
    [("number", [1.0, None]), ("integer", [1, None]), ("boolean", [True, None]), ("any", [1.0, None])],
)
def test_a_matrix_keeps_its_values(feature_type: str, expected: list[object]) -> None:
    values = feature_values(np.array([1.0, np.nan]), feature_type)
    assert values.cast(column_type(feature_type, values)).to_list() == expected


def test_instants_in_a_matrix_are_microseconds() -> None:
    assert feature_values(np.array([1711886400000000.0]), "datetime").to_list() == [NOON]


def test_a_column_never_changes_its_type() -> None:
    columns = {"feature_age": pl.Float64()}
    assert column_name("age", pl.Float64(), columns) == "feature_age"
    assert column_name("age", pl.String(), columns) == "feature_age~string"
    assert column_name("age", INSTANT, columns) == "feature_age~datetime"


def test_columns_that_differ_in_case_only_get_names_that_differ_more() -> None:
    columns: dict[str, pl.DataType] = {}
    for feature in ("Age", "age", "AGE"):
        columns[column_name(feature, pl.Float64(), columns)] = pl.Float64()
    assert list(columns) == ["feature_Age", "feature_age~number", "feature_AGE~number~2"]
    assert [column_name(each, pl.Float64(), columns) for each in ("Age", "age", "AGE")] == list(columns)


def test_a_feature_whose_name_looks_like_ours_is_told_from_it() -> None:
    columns = {"feature_age": pl.Float64(), "feature_age~string": pl.String()}
    assert column_name("age~string", pl.String(), columns) == "feature_age%7Estring"
