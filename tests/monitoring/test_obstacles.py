from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from profiled import counted, level_counts, levels_plan, of_counts, planned, table
from seatrial.monitoring import Compared, compare
from seatrial.monitoring.obstacles import unknown_columns
from seatrial.profiles import plan_of

REFERENCE = table(np.random.default_rng(1), 3_000)
PLAN = planned(REFERENCE)
KNOWN = counted(REFERENCE, PLAN)
WINDOW = table(np.random.default_rng(2), 1_000)


def against(frame: pl.DataFrame) -> Compared:
    return compare(KNOWN, counted(frame, PLAN), PLAN)


def said(compared: Compared) -> list[tuple[str, str, str]]:
    return [(each.code, each.status, each.where) for each in compared.findings]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (WINDOW.drop("x"), [("WAT114", "fail", "x")]),
        (WINDOW.with_columns(x=pl.lit(None, dtype=pl.Float64)), [("WAT116", "fail", "x")]),
        (WINDOW.with_columns(y=pl.lit(1.0)), [("WAT117", "warn", "y")]),
        (WINDOW.with_columns(y=pl.lit("n/a")), [("WAT115", "fail", "y")]),
        (WINDOW.with_columns(colour=pl.lit("7")), [("WAT115", "fail", "colour")]),
        (WINDOW.with_columns(colour=pl.lit("red")), [("WAT117", "warn", "colour")]),
        (WINDOW.with_columns(colour=pl.lit(None, dtype=pl.String)), [("WAT116", "fail", "colour")]),
    ],
)
def test_a_broken_column_is_told_what_it_is(change: pl.DataFrame, expected: list[tuple[str, str, str]]) -> None:
    found = said(against(change))
    assert [each for each in found if each[0] != "WAT101"] == expected


def test_a_column_that_is_all_missing_is_drift_of_its_missing_values_too() -> None:
    compared = against(WINDOW.with_columns(x=pl.lit(None, dtype=pl.Float64)))
    assert [(effect.column, effect.kind) for effect in compared.effects if effect.drifted] == [("x", "null_rate")]


def test_an_empty_window_and_a_missing_reference_are_said() -> None:
    empty = counted(WINDOW.head(0), PLAN)
    assert said(compare(KNOWN, empty, PLAN)) == [("WAT111", "skipped", "")]
    assert said(compare(None, KNOWN, PLAN)) == [("WAT112", "skipped", "")]
    assert said(compare(empty, KNOWN, PLAN)) == [("WAT112", "skipped", "")]


def test_one_row_is_too_few_and_says_so() -> None:
    compared = against(WINDOW.head(1))
    assert not compared.drifted
    assert ("WAT118", "skipped", "") in said(compared)


@pytest.mark.parametrize("column", ["x", "y", "colour"])
def test_one_missing_value_alone_is_no_drift(column: str) -> None:
    frame = WINDOW.head(1).with_columns(pl.lit(None, dtype=WINDOW[column].dtype).alias(column))
    assert not against(frame).drifted


def test_a_reference_without_values_is_said() -> None:
    blank = REFERENCE.with_columns(x=pl.lit(None, dtype=pl.Float64))
    plan = planned(blank)
    compared = compare(counted(blank, plan), counted(WINDOW, plan), plan)
    assert ("WAT116", "warn", "x") in said(compared)
    assert ("x", "null_rate") in {(effect.column, effect.kind) for effect in compared.effects if effect.drifted}


def test_a_constant_reference_is_said_and_another_value_is_out_of_range() -> None:
    constant = REFERENCE.with_columns(y=pl.lit(5.0))
    plan = planned(constant)
    compared = compare(counted(constant, plan), counted(WINDOW, plan), plan)
    assert ("WAT117", "pass", "y") in said(compared)
    assert compared.effects[0].column == "y"


def test_an_identifier_of_a_million_values_is_too_many_categories() -> None:
    names = pl.Series("id", range(1_000_000)).cast(pl.String)
    plan = plan_of(names.to_frame().head(200_000), categorical=("id",))
    first, second = (
        counted(part.to_frame(), plan, outcomes=False) for part in (names.head(200_000), names.tail(800_000))
    )
    compared = compare(first, second, plan)
    assert [each[0] for each in said(compared) if each[0] == "WAT119"] == ["WAT119"]
    assert not any(effect.drifted for effect in compared.effects if effect.kind == "w")


def test_new_categories_beyond_those_named_are_seen_and_not_sure() -> None:
    plan = levels_plan("c")
    new = {f"n{place}": 1 for place in range(256)}
    counts = level_counts(700, 500, 300, new=new)
    more = type(counts)(known=counts.known, new=new, n_new=500)
    compared = compare(
        of_counts({"c": level_counts(500, 300, 200)}, plan, rows=1_000), of_counts({"c": more}, plan, rows=2_000), plan
    )
    effect = next(effect for effect in compared.effects if effect.kind == "new_levels")
    assert (effect.value, effect.low) == (0.25, 0.0)
    assert ("WAT119", "warn", "c") in said(compared)


def test_a_renamed_column_is_told_with_its_near_miss() -> None:
    found = unknown_columns(PLAN, ["x", "y", "color", "target"], other=["target"])
    assert [(each.code, each.where) for each in found] == [("WAT133", "color")]
    assert 'Did you mean "colour"?' in found[0].message
