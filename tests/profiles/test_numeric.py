from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest

from seatrial.profiles import NumericCounts, plan_of, profile_of


def counts(values: pl.Series | list[object], reference: list[object] | None = None) -> NumericCounts:
    """Return the counts of a column by the edges of another."""
    how = plan_of(pl.DataFrame({"x": [1.0, 2.0, 3.0] if reference is None else reference}), numeric=["x"])
    found = profile_of(pl.DataFrame({"x": values}), how).columns["x"]
    assert isinstance(found, NumericCounts)
    return found


def test_bins_are_those_of_numpy():
    rng = np.random.default_rng(1)
    reference, values = rng.normal(size=5_000), rng.normal(size=70_000)
    how = plan_of(pl.DataFrame({"x": reference}), numeric=["x"])
    edges = [-np.inf, *how.columns[0].edges, np.inf]
    found = profile_of(pl.DataFrame({"x": values}), how).columns["x"]
    assert len(how.columns[0].edges) == 256
    assert found.bins.tolist() == np.histogram(values, edges)[0].tolist()


def test_moments_are_those_of_numpy_though_the_mean_is_large():
    values = np.random.default_rng(2).normal(1.7e9, 3.0, 40_000)
    found = counts(pl.Series(values), values[:100].tolist())
    centred = values - 1.7e9
    assert found.mean - 1.7e9 == pytest.approx(math.fsum(centred) / len(values), abs=1e-6)
    assert found.variance == pytest.approx(np.var(centred, ddof=1), rel=1e-9)
    assert (found.minimum, found.maximum) == (values.min(), values.max())


def test_moments_to_twelve_digits():
    values = np.random.default_rng(3).lognormal(size=100_000)
    found = counts(pl.Series(values), values[:500].tolist())
    assert found.mean == pytest.approx(math.fsum(values) / len(values), rel=1e-14)
    mean = math.fsum(values) / len(values)
    assert found.variance == pytest.approx(math.fsum((values - mean) ** 2) / (len(values) - 1), rel=1e-12)


def test_what_is_no_finite_number_is_counted_apart():
    found = counts([1.0, None, math.nan, math.inf, -math.inf, 2.5])
    assert (found.n, found.nulls, found.non_finite, found.rows) == (2, 1, 3, 6)
    assert (found.minimum, found.maximum) == (1.0, 2.5)


def test_under_and_over_are_what_the_reference_did_not_reach():
    found = counts([0.999, 1.0, 3.0, 3.001])
    assert (found.bins[0], found.bins[-1]) == (1, 1)


def test_both_zeros_are_one():
    first, second = counts([-0.0, 0.0]), counts([0.0, -0.0])
    assert str(first.minimum) == str(second.minimum) == str(first.maximum) == "0.0"


@pytest.mark.parametrize("values", [[], [None, None]])
def test_nothing_has_no_moments(values):
    found = counts(pl.Series(values, dtype=pl.Float64))
    assert (found.n, found.mean, found.variance, found.minimum) == (0, None, None, None)


def test_one_value_has_no_spread():
    assert (counts([2.0]).mean, counts([2.0]).variance) == (2.0, None)


def test_a_constant_column_has_one_bin_of_its_own():
    found = counts([7.0, 7.0, 8.0, 6.0], [7.0, 7.0])
    assert found.bins.tolist() == [1, 2, 1]


def test_a_reference_without_values_has_one_bin():
    assert counts([7.0, None], [None, None]).bins.tolist() == [1]


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        (pl.Series([True, False, True, True]), 0.75),
        (pl.Series([1, 2, 3], dtype=pl.UInt8), 2.0),
        (pl.Series(["1", "2", "3"]), 2.0),
        (pl.Series([dt.date(1970, 1, 2)]), 86_400e6),
        (pl.Series([dt.datetime(1970, 1, 2, tzinfo=dt.UTC)]).cast(pl.Datetime("ns", "UTC")), 86_400e6),
    ],
)
def test_other_types_are_read_as_numbers(values, mean):
    assert counts(values).mean == pytest.approx(mean)


def test_a_column_that_became_text_is_unreadable_where_it_is_no_number():
    found = counts(["1", "many", None, "2"])
    assert (found.n, found.unreadable, found.nulls, found.rows) == (2, 1, 1, 4)


def test_a_column_that_became_lists_is_unreadable():
    found = counts(pl.Series([[1], None]))
    assert (found.n, found.unreadable, found.nulls) == (0, 1, 1)


def test_a_column_that_vanished_is_absent_and_not_null():
    how = plan_of(pl.DataFrame({"x": [1.0]}), numeric=["x"])
    found = profile_of(pl.DataFrame({"other": [1, 2]}), how).columns["x"]
    assert (found.absent, found.nulls, found.rows) == (2, 0, 0)
