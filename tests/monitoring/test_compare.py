from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from profiled import counted, planned, table
from seatrial.monitoring import Compared, Minimums, compare
from seatrial.profiles import Plan, Profile, model_plan_of, plan_of

REFERENCE = table(np.random.default_rng(1), 8_000)
PLAN = planned(REFERENCE)
KNOWN = counted(REFERENCE, PLAN)


def against(frame: pl.DataFrame, **more: object) -> Compared:
    return compare(KNOWN, counted(frame, PLAN), PLAN, **more)


def drifts(compared: Compared) -> set[tuple[str, str, str]]:
    return {(effect.column, effect.kind, effect.what) for effect in compared.effects if effect.drifted}


def test_alike_windows_do_not_drift_and_every_effect_says_what_could_be_seen() -> None:
    compared = against(table(np.random.default_rng(2), 4_000))
    assert not compared.drifted
    assert compared.findings == ()
    assert all(effect.smallest is not None and effect.smallest > effect.minimum for effect in compared.effects)
    assert all("would have been called drift" in effect.words for effect in compared.effects)
    assert len({effect.alpha for effect in compared.effects}) == 1
    assert compared.effects[0].alpha == pytest.approx(0.01 / len(compared.effects))


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ({"shift": 0.4}, ("x", "ks", "")),
        ({"nulls": 0.25}, ("x", "null_rate", "")),
        ({"new": 0.06}, ("colour", "new_levels", "")),
    ],
)
def test_what_was_planted_is_the_first_line(planted: dict[str, float], expected: tuple[str, str, str]) -> None:
    compared = against(table(np.random.default_rng(3), 4_000, **planted))
    first = compared.effects[0]
    assert (first.column, first.kind, first.what) == expected
    assert first.drifted
    assert compared.findings[0].code == "WAT101"
    assert compared.findings[0].status == "fail"
    assert compared.findings[0].where == first.column


def test_rows_outside_of_the_range_are_an_effect_of_their_own() -> None:
    frame = table(np.random.default_rng(4), 4_000)
    far = frame.with_columns(y=pl.when(pl.int_range(pl.len()) < 120).then(1e6).otherwise("y"))
    assert ("y", "range", "") in drifts(against(far))


def test_answers_outcomes_and_concept_are_told_apart() -> None:
    frame = table(np.random.default_rng(5), 6_000)
    swapped = frame.with_columns(outcome=pl.when(pl.col("score") > 0.8).then(pl.lit("no")).otherwise("outcome"))
    assert drifts(against(swapped)) == {("outcome", "concept", ""), ("outcome", "w", "label")}
    moved = frame.filter((pl.col("score") > 0.5) | (pl.int_range(pl.len()) % 2 == 0))
    found = drifts(against(moved))
    assert {("prediction", "ks", "score"), ("prediction", "w", "label")} <= found
    assert ("outcome", "concept", "") not in found


def test_minimums_are_by_column_and_importance_ranks() -> None:
    frame = table(np.random.default_rng(6), 4_000, shift=0.4).with_columns(y=pl.col("y") * 1.6)
    assert ("x", "ks", "") not in drifts(against(frame, minimums=Minimums(by_column={"x": {"ks": 0.5}})))
    for importance, first in (({"x": 1.0, "y": 0.1}, "x"), ({"x": 0.1, "y": 1.0}, "y")):
        assert against(frame, importance=importance).effects[0].column == first


def test_the_measures_of_each_column_are_there_without_a_verdict() -> None:
    measures = against(table(np.random.default_rng(7), 4_000, shift=0.5)).measures
    assert set(measures) == {"x", "y", "colour", "prediction"}
    assert measures["x"]["wasserstein"] == pytest.approx(0.5, abs=0.08)
    assert measures["x"]["mean_shift"] == pytest.approx(0.5, abs=0.08)
    assert measures["x"]["psi"] > 0.15
    assert set(measures["colour"]) == {"psi", "js", "w"}


def test_texts_and_vectors_are_compared() -> None:
    rng = np.random.default_rng(8)

    def frame(words: tuple[str, ...], centre: float) -> pl.DataFrame:
        texts = [" ".join(rng.choice(words, 5)) for _ in range(1_500)]
        vectors = rng.normal(centre, 1, (1_500, 4)).tolist()
        return pl.DataFrame({"note": texts, "vector": pl.Series(vectors, dtype=pl.List(pl.Float64))})

    before = frame(("ship", "sea", "mast", "sail"), 0.0)
    plan = plan_of(before, text=("note",), embedding=("vector",))
    after, alike = frame(("ship", "sea", "oil", "engine"), 1.0), frame(("ship", "sea", "mast", "sail"), 0.0)
    known = counted(before, plan, outcomes=False)
    assert not compare(known, counted(alike, plan, outcomes=False), plan).drifted
    found = drifts(compare(known, counted(after, plan, outcomes=False), plan))
    assert {("note", "w", "words"), ("vector", "ks", "norm"), ("vector", "ks", "direction")} <= found


def test_regression_compares_predictions_and_residuals() -> None:
    rng = np.random.default_rng(9)

    def frame(bias: float) -> pl.DataFrame:
        score = rng.normal(10, 2, 4_000)
        return pl.DataFrame({"score": score, "outcome": score + rng.normal(bias, 1, 4_000)})

    before = frame(0.0)
    plan = plan_of(before, model=model_plan_of(before, "regression"))
    known = counted(before, plan)
    assert not compare(known, counted(frame(0.0), plan), plan).drifted
    found = drifts(compare(known, counted(frame(0.5), plan), plan))
    assert found == {("outcome", "ks", "residual"), ("outcome", "concept", "")}


def test_multiclass_answers_are_compared() -> None:
    rng = np.random.default_rng(10)

    def frame(shares: tuple[float, float, float]) -> pl.DataFrame:
        label = rng.choice(["a", "b", "c"], 3_000, p=shares)
        outcome = np.where(rng.random(3_000) < 0.8, label, rng.choice(["a", "b", "c"], 3_000))
        return pl.DataFrame({"label": label, "score": 0.4 + 0.6 * rng.random(3_000), "outcome": outcome})

    before = frame((0.4, 0.4, 0.2))
    plan = plan_of(before, model=model_plan_of(before, "multiclass", classes=("a", "b", "c")))
    found = drifts(compare(counted(before, plan), counted(frame((0.2, 0.4, 0.4)), plan), plan))
    assert ("prediction", "w", "label") in found
    assert ("outcome", "concept", "") not in found


def test_the_order_of_rows_does_not_matter() -> None:
    frame = table(np.random.default_rng(11), 2_000, shift=0.2)
    assert against(frame).effects == against(frame.sample(fraction=1, shuffle=True, seed=1)).effects


def test_a_profile_of_another_plan_is_said_and_not_compared() -> None:
    other = replace(KNOWN, plan="sha256:other")
    compared = compare(other, KNOWN, PLAN)
    assert [finding.code for finding in compared.findings] == ["WAT113"]
    assert compared.effects == ()


def test_a_plan_without_columns_compares_nothing() -> None:
    plan = Plan(columns=())
    empty = Profile(plan=plan.digest, window=KNOWN.window, rows=3, columns={})
    assert compare(empty, empty, plan).effects == ()
