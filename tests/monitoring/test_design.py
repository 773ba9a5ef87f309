from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from seatrial.monitoring.design import design_of

FRAME = pl.DataFrame(
    {
        "x": [1.0, 3.0, None, float("inf")],
        "on": [True, False, None, True],
        "at": [datetime(2024, 1, 1), datetime(2024, 1, 3), None, datetime(2024, 1, 5)],  # noqa: DTZ001 - no zone is a case
        "c": ["b", "a", None, "b"],
        "many": [[1], [2], [3], [4]],
    }
)


def test_columns_become_numbers_and_levels_their_place() -> None:
    matrix = design_of(FRAME).matrix(FRAME)
    assert matrix.shape == (4, 4)
    assert matrix[:, 3].tolist() == [0.0, 1.0, -1.0, 0.0]
    assert np.isnan(matrix[2, :3]).all()


def test_levels_that_the_reference_lacks_are_other() -> None:
    later = FRAME.with_columns(c=pl.lit("z"))
    assert set(design_of(FRAME).matrix(later)[:, 3]) == {-1.0}


def test_a_missing_number_is_the_mean_and_one_far_out_counts_as_ten_deviations() -> None:
    spread = design_of(FRAME).spread(FRAME)
    assert spread.shape == (4, 5)
    assert spread[:, 0].tolist() == [-1.0, 1.0, 0.0, 10.0]
    assert spread[:, 3].tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_constant_column_and_an_empty_frame_give_zeros() -> None:
    frame = pl.DataFrame({"x": [2.0, 2.0], "none": pl.Series([None, None], dtype=pl.Float64)})
    assert (design_of(frame).spread(frame) == 0).all()
    assert design_of(frame.head(0)).spread(frame.head(0)).shape == (0, 2)
