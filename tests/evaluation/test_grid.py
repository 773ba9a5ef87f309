from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seatrial.evaluation.bins import NumberBins
from seatrial.evaluation.grid import most_telling, two_grids

NUMBERS = st.one_of(st.floats(-5, 5), st.sampled_from([0.0, 1.0, np.nan, np.inf, -np.inf]))


@given(arrays.arrays(np.float64, st.integers(1, 200), elements=NUMBERS))
def test_the_coarse_grid_is_made_of_the_fine_one(values: np.ndarray) -> None:
    grid = two_grids({"x": values})
    coarse = grid.binned.bins[0]
    assert np.array_equal(coarse.encode(values), grid.binned.codes[0])
    if isinstance(coarse, NumberBins):
        assert set(coarse.edges) <= set(grid.binned.bins[1].edges)
        assert grid.finer(0) == grid.finer(1) == 1


def test_tenths_and_fortieths() -> None:
    grid = two_grids({"x": np.random.default_rng(0).random(40_000)})
    assert grid.crossed == 1
    assert np.allclose(np.bincount(grid.binned.codes[0]), 4000, atol=101)
    assert np.allclose(np.bincount(grid.binned.codes[1]), 1000, atol=101)


def test_parts_add_up_to_the_whole() -> None:
    rng = np.random.default_rng(1)
    grid = two_grids({"x": rng.random(500), "s": np.array(["u", "v"] * 250, dtype=object)})
    some = rng.random(500) < 0.3
    rest = grid.count(np.ones(500, dtype=bool)).less(grid.count(some))
    expected = grid.count(~some)
    assert np.array_equal(rest.cross, expected.cross)
    assert np.array_equal(rest.alone, expected.alone)


def test_of_many_columns_the_most_telling_are_kept_with_their_fine_grid() -> None:
    rng = np.random.default_rng(2)
    columns = {f"x{place:03d}": rng.random(2000) for place in range(70)}
    grid, beyond = most_telling(two_grids(columns), columns["x069"] > 0.8)
    assert (grid.crossed, len(grid.binned.bins)) == (64, 128)
    assert "x069" in {bins.column for bins in grid.binned.bins}
    assert beyond > 6 * 10 * 69 * 10 / 2
