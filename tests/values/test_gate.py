"""Values refuse what makes no sense."""

from __future__ import annotations

import math
from typing import Any

import pytest

from seatrial.values import Condition, Estimate, Gate, Slice, Verdict, unmeasured


@pytest.mark.parametrize(
    "bounds", [{}, {"at_least": 0.0, "at_most": 1.0}, {"at_least": 0.5, "no_worse_than": "prior"}, {"margin": 0.1}]
)
def test_a_gate_has_exactly_one_bound(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Gate(metric="roc_auc", **bounds)


def test_a_margin_is_not_negative() -> None:
    with pytest.raises(ValueError, match="margin"):
        Gate(metric="roc_auc", no_worse_than="prior", margin=-0.1)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (Gate(metric="roc_auc", at_least=0.65), "roc_auc at least 0.65"),
        (Gate(metric="ece", at_most=0.1, slice="a=1"), "ece on a=1 at most 0.1"),
        (
            Gate(metric="f1", slice="*", no_worse_than="champion"),
            "f1 on every declared slice no worse than the champion",
        ),
        (
            Gate(metric="f1", no_worse_than="simple_model", margin=0.02),
            "f1 no worse than the simple model by more than 0.02",
        ),
    ],
)
def test_a_gate_in_words(gate: Gate, words: str) -> None:
    assert gate.words == words


@pytest.mark.parametrize(
    "fields",
    [
        {"value": math.nan},
        {"value": math.inf},
        {"low": 0.6},
        {"high": 0.4},
        {"value": None},
        {"n": -1},
        {"level": 1.0},
        {"level": 0.0},
    ],
)
def test_an_estimate_refuses_nonsense(fields: dict[str, Any]) -> None:
    whole = {"metric": "m", "value": 0.5, "low": 0.5, "high": 0.5, "n": 1, "method": "t"}
    with pytest.raises(ValueError, match=r".+"):
        Estimate(**{**whole, **fields})


def test_unmeasured_is_nothing_and_says_why() -> None:
    found = unmeasured("f1", n=0, why="no rows", slice="a=1")
    assert (found.value, found.n, found.note, found.has_interval) == (None, 0, "no rows", False)


def test_a_verdict_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Verdict(decision="deploy", reasons=())


@pytest.mark.parametrize("columns", [("b", "a"), ("a", "a")])
def test_a_slice_names_each_column_once_in_order(columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        Slice(conditions=tuple(Condition(column=name, kind="missing") for name in columns))


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        (Condition(column="a", kind="equals", equals="x"), "a=x"),
        (Condition(column="a", kind="missing"), "a is missing"),
        (Condition(column="a", kind="other"), "a is a rare level"),
        (Condition(column="a", kind="range", below=2.0), "a < 2"),
        (Condition(column="a", kind="range", at_least=1.0), "a >= 1"),
        (Condition(column="a", kind="range", at_least=1.0, below=2.5), "1 <= a < 2.5"),
    ],
)
def test_conditions_in_words(condition: Condition, name: str) -> None:
    assert condition.name == name
    assert Slice(conditions=(condition,)).name == name
    assert Slice().name == "all"
