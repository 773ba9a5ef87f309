from __future__ import annotations

import numpy as np
import pytest

from seatrial.evaluation.grid import reachable, two_grids
from seatrial.evaluation.refine import refined


def planted(seed: int = 0, n: int = 40_000) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    columns = {"a": rng.random(n), "b": rng.random(n)}
    inside = (np.abs(columns["a"] - 0.5) < 0.08) & (columns["b"] > 0.83)
    return columns, inside, rng.random(n) < np.where(inside, 0.5, 0.2)


def test_limits_move_to_where_the_errors_begin_and_end() -> None:
    columns, inside, error = planted()
    grid = two_grids(columns)
    cell = ((0, 5), (1, 9))
    conditions, rows = refined(grid, cell, error, left=np.ones(len(error), dtype=bool))
    first, second = conditions
    assert (first.at_least, first.below) == pytest.approx((0.42, 0.58), abs=0.03)
    assert second.at_least == pytest.approx(0.83, abs=0.03)
    assert second.below is None
    assert (rows & inside).sum() / (rows | inside).sum() > 0.8


def test_levels_and_missing_stay_as_they_are() -> None:
    rng = np.random.default_rng(0)
    columns = {
        "s": np.array(["u", "v"] * 500, dtype=object),
        "x": np.where(rng.random(1000) < 0.2, np.nan, rng.random(1000)),
    }
    error = rng.random(1000) < 0.2
    grid = two_grids(columns)
    cell = ((0, 1), (1, 10))
    conditions, rows = refined(grid, cell, error, left=np.ones(1000, dtype=bool))
    assert [condition.name for condition in conditions] == ["s=v", "x is missing"]
    assert np.array_equal(rows, (columns["s"] == "v") & np.isnan(columns["x"]))


def test_a_slice_is_never_moved_to_more_than_half_of_the_rows() -> None:
    columns = {"x": np.random.default_rng(0).random(5000)}
    error = columns["x"] > 0.2
    _, rows = refined(two_grids(columns), ((0, 9),), error, left=np.ones(5000, dtype=bool))
    assert 0.4 < rows.mean() <= 0.5


def test_the_family_of_moved_slices_is_counted() -> None:
    grid = two_grids({"x": np.arange(1000.0), "s": np.array(["u", "v"] * 500, dtype=object)})
    assert reachable(grid) == 861 + 4 + 861 * 4
