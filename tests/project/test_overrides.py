"""--set a.b=value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.project import Project, project_from
from seatrial.values import Gate, ManyErrors

SETTINGS: dict[str, Any] = {
    "model": {"path": "delay.onnx", "task": "binary"},
    "data": {"test": "t.csv", "target": "late"},
    "gate": [{"metric": "roc_auc", "at_least": 0.65}],
}


def with_set(*assignments: str) -> Project:
    return project_from(SETTINGS, overrides=assignments)


def test_values_are_toml() -> None:
    project = with_set("model.threshold=0.3", "data.ignore=['a', 'b']", "slices.discover=false", "trial.seed = 7")
    assert (project.model.threshold, project.data.ignore) == (0.3, ("a", "b"))
    assert (project.slices.discover, project.trial.seed) == (False, 7)


def test_a_place_in_a_list_and_the_one_behind_it() -> None:
    project = with_set("gate[0].at_least=0.7", "gate[1].metric=ece", "gate[1].at_most=0.1")
    assert project.gates == (Gate(metric="roc_auc", at_least=0.7), Gate(metric="ece", at_most=0.1))


def test_the_last_one_wins_and_the_settings_are_left_alone() -> None:
    assert with_set("model.threshold=0.3", "model.threshold=0.4").model.threshold == 0.4
    assert "threshold" not in SETTINGS["model"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool))
def test_text_keys_take_any_text(text: str) -> None:
    owner = with_set(f"project.owner={text}").purpose.owner
    assert owner == text or text[0] in "\"'"


@pytest.mark.parametrize("text", ["2", "1.10", "true", "2024-01-01", "v2"])
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert with_set(f"model.version={text}").model.version == text


@pytest.mark.parametrize(
    ("assignment", "code", "words"),
    [
        ("model.thresold=0.3", "PRJ021", 'Did you mean "threshold"?'),
        ("modle.threshold=0.3", "PRJ021", 'Did you mean "model"?'),
        ("model.path.name=x", "PRJ021", "model.path holds a value, not a section"),
        ("gate[5].at_least=0.7", "PRJ021", "there are 1"),
        ("gate.at_least=0.7", "PRJ021", "gate is a list"),
        ("model[0].path=x", "PRJ021", "there is no model[0]"),
        ("nonsense", "PRJ020", "sets nothing"),
        ("=1", "PRJ020", "sets nothing"),
        ("model..path=x", "PRJ020", "sets nothing"),
        ("model.threshold=high", "PRJ012", 'model.threshold is "high"'),
        ("model.threshold=0.3\n[data]", "PRJ012", "model.threshold is"),
    ],
)
def test_what_cannot_be_set(assignment: str, code: str, words: str) -> None:
    with pytest.raises(ManyErrors) as caught:
        with_set(assignment)
    assert caught.value.errors[0].code == code
    assert words in str(caught.value)


def test_all_bad_assignments_are_told() -> None:
    with pytest.raises(ManyErrors) as caught:
        with_set("a=1", "b=2", "model.threshold=9")
    assert [error.code for error in caught.value.errors] == ["PRJ021", "PRJ021", "PRJ014"]
