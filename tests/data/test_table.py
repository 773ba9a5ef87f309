"""A table says the size that it has, and frames of every library are one table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.data import Table, read_table
from seatrial.data.frames import by_column
from seatrial.data.read import Origin
from seatrial.values import InputError, TableRef

COLUMNS: dict[str, list[object]] = {"n": [1, None, 3], "x": [0.5, float("nan"), 2.0], "s": ["a", None, "é"]}


def code_of(source: object) -> str:
    with pytest.raises(InputError) as caught:
        read_table(source, name="test")
    return caught.value.code


def test_a_reference_of_another_size_is_a_mistake() -> None:
    ref = TableRef(name="test", digest="sha256:0", paths=(), rows=2, columns=1)
    with pytest.raises(ValueError, match="2 x 1"):
        Table(frame=pl.DataFrame({"a": [1]}), ref=ref)


def test_a_table_knows_its_name_and_columns() -> None:
    table = read_table(COLUMNS, name="train", origin=Origin(source="survey", licence="CC0-1.0"))
    assert (table.name, table.columns) == ("train", ("n", "x", "s"))
    assert (table.ref.source, table.ref.licence) == ("survey", "CC0-1.0")


@pytest.mark.parametrize("library", ["dict", "eager", "lazy", "chunked", "arrow", "pandas", "pandas arrow"])
def test_frames_of_every_library_are_one_table(library: str) -> None:
    frame = pl.DataFrame(COLUMNS)
    frames: dict[str, object] = {
        "dict": COLUMNS,
        "eager": frame,
        "lazy": frame.lazy(),
        "chunked": pl.concat([frame[:1], frame[1:]], rechunk=False),
        "arrow": pa.table({name: pa.array(values, from_pandas=True) for name, values in COLUMNS.items()}),
        "pandas": pd.DataFrame({**COLUMNS, "n": pd.array([1, None, 3], dtype="Int64")}),
        "pandas arrow": frame.to_pandas(use_pyarrow_extension_array=True),
    }
    table = read_table(frames[library], name="test")
    assert table.frame.rows() == [(1, 0.5, "a"), (None, None, None), (3, 2.0, "é")]
    assert table.ref == read_table(COLUMNS, name="test").ref


def test_a_type_becomes_its_plain_type() -> None:
    noon = datetime(2024, 3, 31, 12, tzinfo=UTC)
    naive = noon.replace(tzinfo=None)
    kinds: dict[str, tuple[pl.Series, object]] = {
        "category": (pl.Series(["a"], dtype=pl.Categorical), "a"),
        "enum": (pl.Series(["a"], dtype=pl.Enum(["b", "a"])), "a"),
        "decimal": (pl.Series([Decimal("1.10")]), 1.1),
        "whole decimal": (pl.Series([Decimal(7)], dtype=pl.Decimal(38, 0)), 7),
        "small": (pl.Series([7], dtype=pl.UInt8), 7),
        "unsigned": (pl.Series([7], dtype=pl.UInt64), 7),
        "too large": (pl.Series([2**63], dtype=pl.UInt64), "9223372036854775808"),
        "single": (pl.Series([0.1], dtype=pl.Float32), float(np.float32(0.1))),
        "date": (pl.Series([date(2024, 3, 31)]), naive.replace(hour=0)),
        "zoned": (pl.Series([naive]).dt.replace_time_zone("Europe/Oslo"), naive - timedelta(hours=2)),
        "fine": (pl.Series([naive], dtype=pl.Datetime("ns")), naive),
        "coarse": (pl.Series([naive], dtype=pl.Datetime("ms")), naive),
        "clock": (pl.Series([time(9, 30)]), "09:30:00"),
        "duration": (pl.Series([timedelta(minutes=1.5)]), 90.0),
        "nothing": (pl.Series([float("nan")]), None),
    }
    table = read_table({name: series for name, (series, _) in kinds.items()}, name="test")
    assert table.frame.row(0, named=True) == {name: value for name, (_, value) in kinds.items()}
    assert {str(dtype) for dtype in table.frame.dtypes} == {
        "String",
        "Float64",
        "Int64",
        "Datetime(time_unit='us', time_zone=None)",
        "Null",
    }


@given(
    values=st.lists(st.none() | st.text(max_size=5) | st.just("\0"), min_size=1, max_size=20),
    numbers=st.lists(st.none() | st.floats(), min_size=20, max_size=20),
    cut=st.integers(0, 20),
)
def test_the_digest_of_a_frame_is_of_its_values_only(
    values: list[str | None], numbers: list[float | None], cut: int
) -> None:
    frame = pl.DataFrame({"s": values, "x": numbers[: len(values)]}, schema={"s": pl.String, "x": pl.Float64})
    chunked = pl.concat([frame[:cut], frame[cut:]], rechunk=False)
    assert read_table(chunked, name="t").ref == read_table(frame, name="t").ref


@pytest.mark.parametrize(
    "other",
    [
        {"a": ["ab", "c"], "b": [1, 2]},
        {"a": ["a", "bd"], "b": [1, 2]},
        {"a": ["a", None], "b": [1, 2]},
        {"a": ["a", "bc"], "b": [1, 3]},
        {"a": ["a", "bc"], "b": [1.0, 2.0]},
        {"a": ["a", "bc"], "c": [1, 2]},
        {"a": ["bc", "a"], "b": [2, 1]},
    ],
)
def test_other_values_have_another_digest(other: dict[str, list[object]]) -> None:
    first = read_table({"a": ["a", "bc"], "b": [1, 2]}, name="t").ref.digest
    assert read_table(other, name="t").ref.digest != first


def test_what_is_no_frame_is_refused() -> None:
    assert code_of(42) == "TBL018"
    assert code_of([1, 2]) == "TBL018"
    assert code_of({"a": [1, 2], "b": [1]}) == "TBL018"
    assert code_of(pl.LazyFrame({"a": ["x"]}).select(pl.col("nowhere"))) == "TBL018"
    assert code_of({}) == "TBL007"
    assert code_of({"a": []}) == "TBL007"
    assert code_of({"a": [object()]}) == "TBL017"


def test_a_column_of_mixed_objects_is_named() -> None:
    with pytest.raises(InputError, match='"mixed"') as caught:
        read_table(pd.DataFrame({"x": [1, 2], "mixed": pd.Series([1, "a"], dtype=object)}), name="test")
    assert caught.value.code == "TBL017"
    with pytest.raises(InputError, match='"mixed" is no column'):
        read_table({"x": [1, 2], "mixed": [1, "a"]}, name="test")


def test_a_frame_is_read_by_column_where_pyarrow_is_missing() -> None:
    oslo = pd.to_datetime(["2024-03-31 12:00", None]).tz_localize("Europe/Oslo")
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "gaps": pd.array([1, None], dtype="Int64"),
            "x": [0.5, float("nan")],
            "s": pd.Series(["a", None], dtype=object),
            "c": pd.Categorical(["a", None]),
            "b": [True, False],
            "when": oslo,
        }
    )
    assert read_table(by_column(nw.from_native(frame)), name="test").frame.equals(read_table(frame, name="test").frame)


def test_a_frame_that_names_a_column_twice_is_refused() -> None:
    assert code_of(pd.DataFrame([[1, 2]], columns=["a", "a"])) == "TBL011"
    assert code_of(pa.table([[1], [2]], names=["a", "a"])) == "TBL011"
