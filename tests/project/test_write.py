"""What init writes parses, and says what was drafted."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.project import ProjectDraft, project_from, render_project
from seatrial.values import Guessed, InputError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
LABELS = st.one_of(TEXT, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))


def guesses(values: st.SearchStrategy[object]) -> st.SearchStrategy[Guessed[object]]:
    return st.builds(Guessed, value=values, why=TEXT)


DRAFTS = st.builds(
    ProjectDraft,
    name=TEXT,
    model_path=TEXT,
    train=st.one_of(st.none(), TEXT),
    test=TEXT,
    target=TEXT,
    task=guesses(st.just("binary")),
    positive=st.one_of(st.none(), guesses(LABELS)),
    time=st.one_of(st.none(), guesses(TEXT)),
    id=st.one_of(st.none(), guesses(TEXT)),
    group=st.one_of(st.none(), guesses(TEXT)),
    protected=st.lists(guesses(TEXT), max_size=3).map(tuple),
    ignore=st.lists(guesses(TEXT), max_size=3).map(tuple),
    trained_until=st.one_of(st.none(), st.dates(), st.datetimes()),
    unsure=st.lists(TEXT, max_size=3).map(tuple),
)
PLAIN = ProjectDraft(name="p", model_path="m", test="t", target="y", task=Guessed(value="binary", why="two values"))


def values_of(guessed: tuple[Guessed[str], ...]) -> list[str]:
    return [guess.value for guess in guessed]


@given(DRAFTS)
def test_what_is_written_reads_back(draft: ProjectDraft) -> None:
    read = tomllib.loads(render_project(draft))
    data = read["data"]
    assert (read["project"]["name"], read["model"]["path"], data["target"]) == (
        draft.name,
        draft.model_path,
        draft.target,
    )
    assert (data.get("train"), data["test"]) == (draft.train, draft.test)
    assert read["model"].get("trained_until") == draft.trained_until
    for key, table in (("positive", read["model"]), ("time", data), ("id", data), ("group", data)):
        guess = getattr(draft, key)
        assert table.get(key) == (None if guess is None else guess.value)
    assert (data["protected"], data["ignore"]) == (values_of(draft.protected), values_of(draft.ignore))


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_a_draft_is_a_project_without_errors(task: str) -> None:
    draft = ProjectDraft(
        name="p", model_path="m.onnx", test="t.csv", target="y", task=Guessed(value=task, why="it looks so")
    )
    project = project_from(tomllib.loads(render_project(draft)))
    assert (project.model.task, project.data.target, project.gates) == (task, "y", ())


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_the_commented_gate_is_a_gate(task: str) -> None:
    draft = ProjectDraft(name="p", model_path="m", test="t", target="y", task=Guessed(value=task, why=""))
    head, gate = render_project(draft).split("# [[gate]]\n")
    text = head + "[[gate]]\n" + "\n".join(line.removeprefix("# ") for line in gate.splitlines())
    assert len(project_from(tomllib.loads(text)).gates) == 1


def test_each_guess_says_why() -> None:
    text = render_project(PLAIN)
    assert 'task = "binary"                       # assumed: two values' in text


def test_bytes_that_are_no_text_are_refused() -> None:
    broken = ProjectDraft(name="p", model_path="\udcff", test="t", target="y", task=PLAIN.task)
    with pytest.raises(InputError, match="PRJ004"):
        render_project(broken)
