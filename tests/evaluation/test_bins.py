from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seatrial.evaluation.bins import LevelBins, NumberBins, cut, fit_bins, recode

if TYPE_CHECKING:
    from random import Random

    from seatrial.values import Condition


NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=32)


def meets(condition: Condition, value: object) -> bool:
    missing = value is None or value != value  # noqa: PLR0124 - NaN
    if condition.kind == "missing" or missing:
        return condition.kind == "missing" and missing
    if condition.kind == "equals":
        return value == condition.equals
    above = condition.at_least is None or value >= condition.at_least
    return above and (condition.below is None or value < condition.below)


@given(arrays.arrays(np.float64, st.integers(0, 60), elements=NUMBERS))
def test_every_number_is_where_its_condition_says(values: np.ndarray) -> None:
    bins = fit_bins("x", values, quantiles=4)
    for code, value in zip(bins.encode(values).tolist(), values.tolist(), strict=True):
        condition = bins.conditions[code]
        assert condition.kind == "other" or meets(condition, value)


@given(arrays.arrays(np.float64, st.integers(1, 60), elements=NUMBERS), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(values: np.ndarray, random: Random) -> None:
    shuffled = np.array(random.sample(values.tolist(), len(values)))
    assert fit_bins("x", values).conditions == fit_bins("x", shuffled).conditions


def test_bins_are_of_about_equal_size_and_their_edges_are_short() -> None:
    values = np.random.default_rng(0).normal(size=10_000)
    bins = fit_bins("x", values)
    assert isinstance(bins, NumberBins)
    assert np.allclose(np.bincount(bins.encode(values)), 1000, atol=26)
    assert max(len(str(edge)) for edge in bins.edges) <= 6


def test_where_one_value_fills_most_bins_the_rest_still_has_one() -> None:
    values = np.concatenate([np.zeros(950), np.arange(1.0, 51.0)])
    assert fit_bins("x", values).edges == (1.0,)


def test_few_numbers_are_levels() -> None:
    assert fit_bins("x", np.array([3, 1, 2, 1])).levels == (1, 2, 3)
    assert fit_bins("month", np.array([3.0, np.nan, 1.0])).levels == (1.0, 3.0)


def test_frequent_texts_stand_alone_and_ties_go_by_name() -> None:
    values = np.array(["b", "a", "c", "c", None, "d"], dtype=object)
    bins = fit_bins("x", values, most_levels=2)
    assert bins.levels == ("c", "a")
    assert [bins.conditions[code].name for code in bins.encode(values)] == [
        "x is a rare level",
        "x=a",
        "x=c",
        "x=c",
        "x is missing",
        "x is a rare level",
    ]


def test_instants_are_cut_by_calendar() -> None:
    values = np.array(["2013-04-01", "2013-04-03", "2013-05-01", "NaT"], dtype="datetime64[us]")
    bins = fit_bins("t", values, most_levels=2)
    assert bins.levels == ("2013-04", "2013-05")
    assert bins.encode(values).tolist() == [0, 0, 1, 3]


@pytest.mark.parametrize(
    "values",
    [
        np.full(5, np.nan),
        np.array([None] * 5, dtype=object),
        np.array([], dtype=float),
        np.array([np.inf, -np.inf]),
        np.array(["NaT"], dtype="datetime64[us]"),
        np.array([f"id{place}" for place in range(10_000)], dtype=object),
        np.ones(3, dtype=bool),
    ],
)
def test_odd_columns_are_cut_too(values: np.ndarray) -> None:
    bins = fit_bins("x", values)
    assert (bins.encode(values) < len(bins.conditions)).all()


def test_other_rows_are_coded_alike_and_a_lost_column_is_missing() -> None:
    binned = cut({"x": np.arange(100.0), "s": np.array(["a", "b"] * 50, dtype=object)})
    again = recode(binned, {"x": np.array([0.0, 99.0, np.nan])})
    assert again.tolist() == [[3, 3, 3], [0, 9, 10]]
    assert recode(binned, {"s": np.array(["a", "z"], dtype=object)})[0].tolist() == [0, 2]
    assert isinstance(binned.bins[0], LevelBins)


@pytest.mark.parametrize(
    "other", [np.array(["NaT"], dtype="datetime64[us]"), np.array(["a"], dtype=object), np.ones(1)]
)
@pytest.mark.parametrize("first", [np.arange(50.0), np.full(3, np.nan), np.array(["b"], dtype=object)])
def test_a_column_of_another_kind_is_missing_or_rare(first: np.ndarray, other: np.ndarray) -> None:
    binned = cut({"x": first})
    assert recode(binned, {"x": other})[0, 0] < binned.widths[0]
