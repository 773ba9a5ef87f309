from __future__ import annotations

import polars as pl
import pytest
from tables import plan, table

from seatrial.profiles import ColumnPlan, ModelPlan, Plan, model_plan_of, plan_of
from seatrial.values import InputError, Slice


def test_a_plan_reads_back_equal_with_its_digest():
    how = plan(table())
    again = Plan.from_json(how.to_json())
    assert (again, again.digest) == (how, how.digest)


def test_another_reference_is_another_digest():
    assert plan(table()).digest != plan(table(seed=2)).digest


def test_a_torn_plan_does_not_read():
    with pytest.raises(ValueError):
        Plan.from_json(plan(table(50)).to_json()[:-9])


def test_columns_are_in_the_order_of_their_names():
    assert [each.name for each in plan(table(50)).columns] == ["age", "amount", "colour", "said", "vector"]


def test_a_column_that_is_missing_is_refused_with_the_near_miss():
    with pytest.raises(InputError, match='PRO001.*\n.*\n.*Did you mean "amount"'):
        plan_of(table(50), numeric=["amuont"])


@pytest.mark.parametrize(("kind", "column"), [("numeric", "colour"), ("numeric", "vector"), ("embedding", "said")])
def test_a_column_of_another_kind_is_refused(kind, column):
    with pytest.raises(InputError, match="PRO002"):
        plan_of(table(50), **{kind: [column]})


def test_too_many_classes_are_refused():
    with pytest.raises(InputError, match="PRO006"):
        model_plan_of(table(50), "multiclass", classes=[str(place) for place in range(257)])


@pytest.mark.parametrize("classes", [2, 10, 100, 256])
def test_counts_of_many_classes_stay_small(classes):
    names = [str(place) for place in range(classes)]
    how = model_plan_of(table(50), "multiclass", classes=names)
    assert how.n_bins * classes**2 <= 500_000


def test_all_null_has_no_edges_and_no_levels():
    frame = pl.DataFrame({"x": [None, None], "y": [None, None]}, schema={"x": pl.Float64, "y": pl.String})
    numbers, levels = plan_of(frame, numeric=["x"], categorical=["y"]).columns
    assert (numbers.edges, levels.levels, numbers.centre) == ((), (), 0.0)


def test_what_makes_no_sense_cannot_be_made():
    with pytest.raises(ValueError):
        ColumnPlan(name="x", kind="numeric", edges=(1.0, 1.0))
    with pytest.raises(ValueError):
        Plan(columns=(), slices=(Slice(), Slice()))
    with pytest.raises(ValueError):
        Plan(columns=(ColumnPlan(name="b", kind="text"), ColumnPlan(name="a", kind="text")))
    with pytest.raises(ValueError):
        ModelPlan(task="binary", classes=("a", "b"), positive="c")
