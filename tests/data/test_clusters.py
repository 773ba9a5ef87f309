"""Rows that belong together."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.data.clusters import encode_clusters
from seatrial.values import InputError

START = datetime(2024, 3, 31, 22)  # noqa: DTZ001 - naive UTC is the rule


def test_rows_of_one_group_and_of_one_day_share_a_code() -> None:
    hours = [START + timedelta(hours=2 * i) for i in range(4)]
    frame = pl.DataFrame({"tail": ["b", "a", "b", "a"], "when": hours})
    group, day = encode_clusters(frame, group="tail", time="when")
    assert (group.name, group.codes.tolist()) == ("tail", [1, 0, 1, 0])
    assert (day.name, day.codes.tolist()) == ("day", [0, 1, 1, 1])


@given(values=st.lists(st.none() | st.integers(0, 5), min_size=2), seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing_but_labels(values: list[int | None], seed: int) -> None:
    frame = pl.DataFrame({"row": range(len(values)), "g": pl.Series(values, dtype=pl.Int64)})
    mixed = frame.sample(fraction=1, shuffle=True, seed=seed)
    first, second = (encode_clusters(each, group="g", time=None) for each in (frame, mixed))
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        sizes = [np.sort(np.bincount(each.codes)) for each in (one, other)]
        np.testing.assert_array_equal(*sizes)
        known = mixed["g"].is_not_null().to_numpy()
        np.testing.assert_array_equal(one.codes[mixed["row"].to_numpy()][known], other.codes[known])


@pytest.mark.parametrize("dtype", [pl.String, pl.Int64, pl.Float64, pl.Boolean])
def test_a_row_without_a_group_stands_by_itself(dtype: type[pl.DataType]) -> None:
    values = pl.Series("g", [1, None, 1, None, 0]).cast(pl.Boolean if dtype == pl.Boolean else dtype)
    (group,) = encode_clusters(pl.DataFrame(values), group="g", time=None)
    assert group.codes.tolist() == [1, 2, 1, 3, 0]


@pytest.mark.parametrize("values", [["a", "a", "a"], ["a", "b", "c"], [None, None, None]])
def test_one_cluster_and_clusters_of_one_row_are_left_out(values: list[str | None]) -> None:
    frame = pl.DataFrame({"g": values}, schema={"g": pl.String})
    assert encode_clusters(frame, group="g", time=None) == ()


def test_nothing_named_gives_nothing_and_a_wrong_name_is_told() -> None:
    frame = pl.DataFrame({"tail": ["a"]})
    assert encode_clusters(frame, group=None, time=None) == ()
    with pytest.raises(InputError, match='Did you mean "tail"'):
        encode_clusters(frame, group="tial", time=None)
