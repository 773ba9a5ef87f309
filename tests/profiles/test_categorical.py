from __future__ import annotations

import math

import polars as pl
import pytest

from seatrial.profiles import CategoricalCounts, merged, plan_of, profile_of
from seatrial.profiles.categorical import MOST_NEW
from seatrial.profiles.planning import MOST_LEVELS, MOST_RARE


def counts(values: pl.Series | list[object], reference: list[object]) -> CategoricalCounts:
    """Return the counts of a column by the levels of another."""
    how = plan_of(pl.DataFrame({"x": reference}), categorical=["x"])
    found = profile_of(pl.DataFrame({"x": values}), how).columns["x"]
    assert isinstance(found, CategoricalCounts)
    return found


def test_known_levels_are_counted_by_frequency_in_the_reference():
    found = counts(["a", "b", "b", None, "c"], ["b", "b", "a"])
    assert found.known.tolist() == [2, 1]
    assert (found.n_new, dict(found.new), found.nulls, found.rows) == (1, {"c": 1}, 1, 5)


def test_rare_levels_of_the_reference_are_others_and_not_new():
    reference = [f"level{place}" for place in range(MOST_LEVELS + 5) for _ in range(2 if place < MOST_LEVELS else 1)]
    found = counts([*reference[-5:], "never seen"], reference)
    assert (found.other, found.n_new, int(found.known.sum())) == (5, 1, 0)


def test_with_too_many_levels_to_remember_nothing_is_new():
    reference = [f"level{place}" for place in range(MOST_LEVELS + MOST_RARE + 1)]
    found = counts(["never seen"], reference)
    assert (found.other, found.n_new) == (1, 0)


def test_of_many_new_levels_some_are_named_with_all_their_rows_and_all_are_counted():
    values = [f"level{place}" for place in range(20_000)] * 2
    how = plan_of(pl.DataFrame({"x": ["a"]}), categorical=["x"])
    parts = [profile_of(pl.DataFrame({"x": values[start : start + 7_000]}), how) for start in range(0, 40_000, 7_000)]
    found = merged(parts).columns["x"]
    assert found.n_new == 40_000
    assert len(found.new) == MOST_NEW
    assert set(found.new.values()) == {2}


def test_the_most_frequent_new_levels_come_first():
    assert counts([*"bbbaac"], ["z"]).top_new(2) == (("b", 3), ("a", 2))


def test_a_long_level_is_named_by_beginning_and_digest():
    found = counts(["a" * 1000, "a" * 1001], ["z"])
    assert [len(level) for level in found.new] == [80, 80]


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([1, 2, 2], {"1": 1, "2": 2}),
        ([1.0, 2.5, math.nan], {"1": 1, "2.5": 1}),
        ([True, False, True], {"true": 2, "false": 1}),
        (pl.Series(["u", "v"], dtype=pl.Categorical), {"u": 1, "v": 1}),
        (pl.Series([[1], [2]]), {"List(Int64)": 2}),
        (pl.Series([b"u", b"v"]), {"Binary": 2}),
    ],
)
def test_levels_of_every_type_are_text_as_the_journal_has_it(values, levels):
    assert dict(counts(values, ["z"]).new) == levels
