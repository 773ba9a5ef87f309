from __future__ import annotations

import ast

import pytest

from check_sizes import argument_count, body_lines, check_sizes
from sources import Definition, parse

LONG_BODY = "def f():\n" + "    x = 1\n" * 51
MANY = "def f(a, b, c, d, e, f, g, h): ..."


def rules(*texts: str) -> list[str]:
    return [rule for rule, _, _ in check_sizes([parse(f"src/part{i}.py", text) for i, text in enumerate(texts)])]


def function(text: str) -> Definition:
    found = ast.parse(text).body[0]
    assert isinstance(found, Definition)
    return found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x = 1\n" * 501, "file-length"),
        (LONG_BODY, "function-length"),
        (MANY, "arguments"),
        ("class A:\n    def f(self, a, b, c, d, e, f, *g, h): ...", "arguments"),
        ("class A(metaclass=B): ...", "metaclass"),
        ("class SortMixin: ...", "mixin"),
        ("class A: ...\nclass B: ...\nclass C(A, B): ...", "mixin"),
        ("class A:\n    def __init_subclass__(cls): ...", "init-subclass"),
        ("class A: ...\nclass B(A): ...\nclass C(B): ...\nclass D(C): ...", "class-depth"),
    ],
)
def test_what_is_too_large_is_found(text: str, rule: str) -> None:
    assert rules(text) == [rule]


def test_what_is_small_enough_passes() -> None:
    text = "class A(Exception): ...\nclass B(A): ...\nclass C(B): ...\ndef f(a, b, c, d, e, f, g): ..."
    assert rules(text, "x = 1\n" * 500) == []


def test_a_docstring_does_not_make_a_body_longer() -> None:
    assert body_lines(function('def f():\n    """One.\n\n    Two.\n    """\n    x = 1\n    return x')) == 2
    assert body_lines(function('def f():\n    """One."""')) == 0


def test_self_is_not_an_argument() -> None:
    assert argument_count(function("def f(self, a, /, *b, c, **d): ...")) == 4


def test_ancestors_are_counted_over_files() -> None:
    assert rules("class D(C): ...\nclass C(B): ...", "class B(A): ...\nclass A: ...") == ["class-depth"]
