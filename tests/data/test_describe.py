"""The columns as a report shows them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from seatrial.data.describe import column_histograms, describe_columns
from seatrial.data.exam import Exam
from seatrial.data.table import Table
from seatrial.values import ColumnRow, Roles, TableRef


def table(name: str, columns: dict[str, object]) -> Table:
    frame = pl.DataFrame(columns)
    ref = TableRef(name=name, digest="", paths=(), rows=frame.height, columns=frame.width)
    return Table(frame=frame, ref=ref)


def exam(test: dict[str, object], train: dict[str, object] | None = None) -> Exam:
    return Exam(
        test=table("test", test),
        train=None if train is None else table("train", train),
        roles=Roles(target="y", id="n"),
        task="binary",
        positive=1,
        features=tuple(sorted(set(test) - {"y", "n"})),
        today=datetime(2024, 1, 1),  # noqa: DTZ001 - naive UTC
    )


def test_a_line_per_column_of_test_the_target_first():
    test = {"n": ["p", "q"], "b": [1.5, None], "a": ["u", "u"], "y": [0, 1]}
    rows = describe_columns(exam(test))
    assert [(row.name, row.role) for row in rows] == [("y", "target"), ("a", "feature"), ("b", "feature"), ("n", "id")]
    assert rows[2] == ColumnRow(name="b", type="number", role="feature", nulls_train=None, nulls_test=0.5, distinct=1)


def test_the_shift_is_the_ks_distance():
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(1)
    one, two = random.normal(size=3000), random.normal(0.4, 1, 3000)
    y = [0, 1] * 1500
    row = describe_columns(exam({"x": two, "y": y}, {"x": one, "y": y}))[1]
    assert row.shift == pytest.approx(stats.ks_2samp(one, two).statistic, abs=0.005)
    assert 0 < row.shift_low < row.shift


def test_categories_of_which_one_table_knows_nothing_have_no_shift():
    rows = describe_columns(exam({"x": ["a"], "y": [0]}, {"x": pl.Series([None], dtype=pl.String), "y": [1]}))
    assert rows[1].shift is None


def test_histograms_share_round_edges_and_lose_no_row():
    random = np.random.default_rng(2)
    y = [0, 1] * 500
    one, two = column_histograms(
        exam({"x": random.normal(size=1000), "y": y}, {"x": random.normal(size=1000), "y": y})
    )[2:]
    assert (one.name, one.series, two.series) == ("column:x", "train", "test")
    assert one.edges == two.edges
    assert sum(one.counts) == sum(two.counts) == 1000
    assert len(one.counts) <= 20


def test_whole_numbers_stand_between_halves():
    first = column_histograms(exam({"x": [1, 2, 2, 3], "y": [0, 1, 0, 1]}))[1]
    assert (first.edges, first.counts) == ((0.5, 1.5, 2.5, 3.5), (1, 2, 1))


def test_levels_are_few_with_other_and_missing_last():
    levels = [f"l{i:02d}" for i in range(30) for _ in range(30 - i)] + [None] * 3
    first = column_histograms(exam({"x": levels, "y": [0] * len(levels)}))[1]
    assert (len(first.levels), first.levels[0], first.levels[-2:]) == (20, "l00", ("(other)", "(missing)"))
    assert sum(first.counts) == len(levels)
    assert first.counts[-1] == 3


def test_the_target_and_the_twelve_that_moved_most():
    random = np.random.default_rng(3)
    y = [0, 1] * 100
    train = {f"x{i:02d}": random.normal(size=200) for i in range(20)} | {"y": y}
    test = {f"x{i:02d}": random.normal(i / 5, 1, 200) for i in range(20)} | {"y": y}
    names = [histogram.name for histogram in column_histograms(exam(test, train))][::2]
    assert len(names) == 13
    assert names[0] == "column:y"
    assert names[1] == "column:x19"


@pytest.mark.parametrize(
    "values", [[1e308, -1e308], [2.0**62, 2.0**62 + 1024], [float("inf"), 1.0], [5.0, 5.0], [1e-300, 2e-300]]
)
def test_extreme_numbers_have_histograms(values):
    first = column_histograms(exam({"x": values, "y": [0, 1]}))[1]
    assert sum(first.counts) == sum(np.isfinite(values))
    assert all(np.diff(first.edges) > 0)
