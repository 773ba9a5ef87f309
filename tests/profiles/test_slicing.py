from __future__ import annotations

import math

import polars as pl
import pytest

from seatrial.profiles import plan_of
from seatrial.profiles.slicing import rows_in
from seatrial.values import Condition, Slice

FRAME = pl.DataFrame(
    {
        "age": [10.0, 20.0, None, math.nan],
        "sure": [True, False, None, True],
        "city": ["a", "b", None, "z"],
        "n": [1, 2, 2, 3],
    }
)
PLAN = plan_of(FRAME[:2], categorical=["city"])


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (Condition(column="age", kind="range", at_least=10, below=20), [0]),
        (Condition(column="age", kind="range", at_least=15), [1]),
        (Condition(column="age", kind="range", below=15), [0]),
        (Condition(column="age", kind="missing"), [2, 3]),
        (Condition(column="sure", kind="equals", equals=True), [0, 3]),
        (Condition(column="city", kind="equals", equals="b"), [1]),
        (Condition(column="city", kind="missing"), [2]),
        (Condition(column="city", kind="other"), [3]),
        (Condition(column="n", kind="equals", equals=2.0), [1, 2]),
        (Condition(column="gone", kind="missing"), []),
    ],
)
def test_rows_of_a_condition(condition, rows):
    assert rows_in(FRAME, Slice(conditions=(condition,)), PLAN).nonzero()[0].tolist() == rows


def test_all_conditions_must_be_met():
    part = Slice(conditions=(Condition(column="n", kind="equals", equals=2), Condition(column="sure", kind="missing")))
    assert rows_in(FRAME, part, PLAN).tolist() == [False, False, True, False]
