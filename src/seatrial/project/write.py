"""The commented project file that ``seatrial init`` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from seatrial.project.draft import ProjectDraft
from seatrial.project.keys import toml_value
from seatrial.values import Guessed, InputError, Level, Task

_COMMENT_COLUMN = 40
_UNFIT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff\u2028\u2029\x85]+")
_EXAMPLES: Mapping[Task, tuple[str, str]] = MappingProxyType(
    {
        "binary": ("roc_auc", "at_least = 0.7"),
        "multiclass": ("balanced_accuracy", "at_least = 0.7"),
        "regression": ("r2", "at_least = 0.3"),
    }
)


def render_project(draft: ProjectDraft) -> str:
    """Return a project file as text: what is known, each guess with its reason beside it, and what to think about.

    Raises
    ------
    InputError
        ``PRJ004`` if a name or path holds bytes that are no text, which TOML cannot write.
    """
    lines = [*_head(draft), *_project(draft), *_model(draft), *_data(draft), *_slices(), *_gate(draft)]
    text = "\n".join(lines) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "PRJ004",
            "a path or a column's name holds bytes that are no text, which a project file cannot hold",
            where=ascii(text[max(error.start - 40, 0) : error.end + 40]),
            fix="rename it",
        ) from error
    return text


def _head(draft: ProjectDraft) -> Iterator[str]:
    yield '# Project file of seatrial. Lines with a comment "assumed" are guesses: look at them.'
    if draft.unsure:
        yield "#"
        yield "# What could not be told from the model and the data:"
        yield from (f"# - {_one_line(each)}" for each in draft.unsure)
    yield ""


def _project(draft: ProjectDraft) -> Iterator[str]:
    yield "[project]"
    yield _line("name", draft.name)
    yield _line("owner", "", "who answers for the model: a name or an address")
    yield _line("intended_use", "", "what the model is for, in a sentence")
    yield _line("risk", "limited", "low | limited | high: picks the default gates")
    yield ""


def _model(draft: ProjectDraft) -> Iterator[str]:
    yield "[model]"
    yield _line("path", draft.model_path)
    yield _line("name", draft.name, "what clients ask for; a better file keeps it")
    yield _line("version", "1", "another for each model that is released")
    yield _assumed("task", draft.task)
    if draft.positive is not None:
        yield _assumed("positive", draft.positive)
    elif draft.task.value == "binary":
        yield '# positive = "yes"                    # the label that counts as yes'
    if draft.trained_until is not None:
        yield _line("trained_until", draft.trained_until, "what the model may have seen")
    else:
        yield "# trained_until = 2025-12-31          # last day of the data that the model may have seen"
    if draft.trust:
        yield _line("trust", draft.trust, "code of the model file that may run")
    if draft.task.value == "binary":
        yield _line("threshold", 0.5, "score from which the model says yes")
    yield ""


def _data(draft: ProjectDraft) -> Iterator[str]:
    yield "[data]"
    for key, table in (("train", draft.train), ("test", draft.test)):
        if table is not None:
            yield _line(key, table)
    if draft.train is None:
        yield '# train = "..."                       # the table the model learned from, if you have it'
    yield _line("target", draft.target)
    for key, guess in (("time", draft.time), ("id", draft.id), ("group", draft.group)):
        if guess is not None:
            yield _assumed(key, guess)
    yield from _columns("protected", draft.protected, "columns on which people must be treated alike")
    yield from _columns("ignore", draft.ignore, "columns that are not for the model")
    yield _line("source", "", "where the data come from")
    yield _line("licence", "", "under which terms they may be used")
    yield ""


def _slices() -> Iterator[str]:
    yield "[slices]"
    empty: list[str] = []
    yield _line("declared", empty, 'slices to judge on their own: [["country"], ["product", "month"]]')
    yield _line("discover", value=True, comment="search for slices that do worse")
    yield ""


def _gate(draft: ProjectDraft) -> Iterator[str]:
    metric, bound = _EXAMPLES[draft.task.value]
    yield "# The default gates of the risk level apply. A gate of your own:"
    yield "# [[gate]]"
    yield f'# metric = "{metric}"'
    yield f"# {bound}{' ' * (_COMMENT_COLUMN - len(bound) - 4)}# the whole 95 % interval must be there"


def _columns(key: str, guesses: Sequence[Guessed[str]], comment: str) -> Iterator[str]:
    if not guesses:
        empty: list[str] = []
        yield _line(key, empty, comment)
        return
    yield f"{key} = ["
    for guess in guesses:
        yield f"    {_commented(f'{toml_value(guess.value)},', f'assumed: {guess.why}')}"
    yield "]"


def _assumed(key: str, guess: Guessed[str] | Guessed[Level] | Guessed[Task]) -> str:
    return _line(key, guess.value, f"assumed: {guess.why}")


def _line(key: str, value: object, comment: str = "") -> str:
    return _commented(f"{key} = {toml_value(value)}", comment)


def _commented(text: str, comment: str) -> str:
    return f"{text:<{_COMMENT_COLUMN - 3}} # {_one_line(comment)}" if comment else text


def _one_line(text: str) -> str:
    return _UNFIT.sub(" ", text)
