"""What must hold for every window, however it is cut: by property."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatrial.profiles import (
    Profile,
    decode,
    encode,
    merge,
    merged,
    model_plan_of,
    outcome_profile_of,
    plan_of,
    profile_of,
)
from tables import plan, table

TABLE = table(300)
PLAN = plan(TABLE)
CUTS = st.lists(st.integers(0, 300), max_size=6).map(lambda cuts: sorted({0, 300, *cuts}))
FEW = settings(max_examples=25)


@lru_cache(maxsize=500)
def counted(start: int, end: int) -> Profile:
    return profile_of(TABLE[start:end], PLAN)


@lru_cache(maxsize=500)
def late(start: int, end: int) -> Profile:
    return outcome_profile_of(TABLE[start:end], PLAN)


def parts_of(cuts: list[int]) -> list[tuple[int, int]]:
    return list(pairwise(cuts))


@FEW
@given(CUTS)
def test_parts_together_are_one_pass_to_the_last_byte(cuts):
    assert encode(merged(counted(*part) for part in parts_of(cuts))) == encode(counted(0, 300))


@FEW
@given(CUTS)
def test_outcomes_that_come_late_are_as_those_that_came_at_once(cuts):
    pieces = [piece for part in parts_of(cuts) for piece in (late(*part), counted(*part))]
    assert encode(merged(pieces)) == encode(merge(counted(0, 300), late(0, 300)))


@FEW
@given(CUTS, st.randoms(use_true_random=False))
def test_order_of_parts_does_not_matter(cuts, random):
    pieces = [counted(*part) for part in parts_of(cuts)]
    random.shuffle(pieces)
    assert encode(merged(pieces)) == encode(counted(0, 300))


@FEW
@given(st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(random):
    rows = list(range(300))
    random.shuffle(rows)
    assert encode(profile_of(TABLE[rows], PLAN)) == encode(counted(0, 300))


@FEW
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_merge_is_associative_and_commutative(first, second, third):
    one, two, three = counted(0, first), counted(second, 300), counted(0, third)
    assert encode(merge(merge(one, two), three)) == encode(merge(one, merge(two, three)))
    assert encode(merge(one, two)) == encode(merge(two, one))


@FEW
@given(st.lists(st.floats(), max_size=30), st.integers(0, 30))
def test_any_numbers_in_any_parts(values, cut):
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)})
    how = plan_of(pl.DataFrame({"x": [-1e300, -1.0, 0.0, 0.5, 1e9]}), numeric=["x"])
    whole = profile_of(frame, how)
    assert encode(merge(profile_of(frame[:cut], how), profile_of(frame[cut:], how))) == encode(whole)
    assert encode(decode(encode(whole), how)) == encode(whole)
    assert whole.columns["x"].n + whole.columns["x"].non_finite == len(values)


@FEW
@given(st.lists(st.text(max_size=4) | st.none(), max_size=40), st.integers(0, 40))
def test_any_texts_in_any_parts(values, cut):
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.String), "y": pl.Series(values, dtype=pl.String)})
    how = plan_of(pl.DataFrame({"x": ["a", "b", ""], "y": ["a", "b c", ""]}), categorical=["x"], text=["y"])
    whole = profile_of(frame, how)
    assert encode(merge(profile_of(frame[:cut], how), profile_of(frame[cut:], how))) == encode(whole)
    assert encode(decode(encode(whole), how)) == encode(whole)
    assert whole.columns["x"].rows == whole.columns["y"].rows == len(values)


@pytest.mark.parametrize("task", ["multiclass", "regression"])
def test_parts_are_one_pass_for_other_tasks(task):
    rng = np.random.default_rng(3)
    scores = rng.dirichlet([1, 1, 1], 500)
    frame = pl.DataFrame({"score": rng.normal(size=500) * 1e6, "outcome": rng.normal(size=500) * 1e6})
    if task == "multiclass":
        frame = pl.DataFrame({"scores": scores.tolist(), "outcome": rng.choice([*"abc"], 500)})
    model = model_plan_of(frame, task, classes=(*"abc",) if task == "multiclass" else ())
    how = plan_of(frame, model=model)
    whole = merge(profile_of(frame, how), outcome_profile_of(frame, how))
    both = (profile_of, outcome_profile_of)
    pieces = [each(frame[cut : cut + 90], how) for cut in range(0, 500, 90) for each in both]
    assert encode(merged(pieces)) == encode(whole)
    assert encode(decode(encode(whole), how)) == encode(whole)


def test_a_lazy_frame_is_counted_as_an_eager_one():
    assert encode(profile_of(TABLE.lazy(), PLAN)) == encode(counted(0, 300))
