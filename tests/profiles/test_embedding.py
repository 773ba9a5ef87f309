from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from seatrial.profiles import plan_of, profile_of
from seatrial.profiles.embedding import N_PROJECTIONS, bits_for


def vectors(n: int, dimension: int, *, shift: float = 0.0) -> np.ndarray:
    return np.random.default_rng(n).normal(shift, 1, (n, dimension))


def test_mean_and_norms_are_those_of_numpy():
    table = vectors(3_000, 24)
    frame = pl.DataFrame({"x": table.tolist()})
    how = plan_of(frame, embedding=["x"])
    found = profile_of(frame, how).columns["x"]
    assert found.mean == pytest.approx(table.mean(axis=0), abs=1e-4)
    norms = np.histogram(np.linalg.norm(table, axis=1), [-np.inf, *how.columns[0].edges, np.inf])[0]
    assert np.abs(np.cumsum(found.norms - norms)).max() <= 3  # numbers were rounded to the unit


def test_projections_see_a_shift_and_have_all_vectors():
    frame, other = pl.DataFrame({"x": vectors(900, 8).tolist()}), pl.DataFrame({"x": vectors(901, 8, shift=5).tolist()})
    how = plan_of(frame, embedding=["x"])
    same, shifted = profile_of(frame, how).columns["x"], profile_of(other, how).columns["x"]
    assert same.projections.sum(axis=1).tolist() == [900] * N_PROJECTIONS
    assert shifted.projections[:, [0, -1]].sum() > same.projections[:, [0, -1]].sum() + 900


def test_an_array_is_a_list():
    table = vectors(50, 4)
    lists = pl.DataFrame({"x": table.tolist()})
    arrays = lists.select(pl.col("x").list.to_array(4))
    how = plan_of(lists, embedding=["x"])
    assert profile_of(arrays, how).columns["x"].sums.tolist() == profile_of(lists, how).columns["x"].sums.tolist()


def test_what_is_no_vector_of_the_dimension_is_malformed():
    how = plan_of(pl.DataFrame({"x": [[1.0, 2.0]]}), embedding=["x"])
    values = [[1.0, 2.0], [1.0], [1.0, None], [math.nan, 1.0], None, []]
    found = profile_of(pl.DataFrame({"x": pl.Series(values, dtype=pl.List(pl.Float64))}), how).columns["x"]
    assert (found.n, found.malformed, found.nulls, found.rows) == (1, 4, 1, 6)


def test_a_column_that_became_text_is_malformed():
    how = plan_of(pl.DataFrame({"x": [[1.0, 2.0]]}), embedding=["x"])
    assert profile_of(pl.DataFrame({"x": ["a"]}), how).columns["x"].malformed == 1


@pytest.mark.parametrize("dimension", [1, 768, 4096, 100_000])
def test_the_square_of_a_norm_has_room(dimension):
    assert dimension * 4 ** bits_for(dimension) <= 2**52


@pytest.mark.parametrize("values", [[None, None], [[], []], []])
def test_a_reference_without_vectors_has_no_dimension(values):
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.List(pl.Float64))})
    how = plan_of(frame, embedding=["x"])
    assert how.columns[0].dimension == 0
    assert profile_of(frame, how).columns["x"].rows == len(values)
