"""Sizes of files, functions and classes: section 3 of the house style."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sources import Definition, Source, named_functions

FILE_LINES = 500
BODY_LINES = 50
ARGUMENTS = 7
CLASS_DEPTH = 2

Problem = tuple[str, str, str]


def check_sizes(sources: Sequence[Source]) -> Iterator[Problem]:
    """Give every file, function and class that is too large."""
    for source in sources:
        lines = source.text.count("\n")
        if lines > FILE_LINES:
            yield "file-length", source.path, f"{lines} lines, at most {FILE_LINES}"
        for name, function in named_functions(source.tree):
            yield from _function(f"{source.path}::{name}", function)
    yield from _classes(sources)


def body_lines(function: Definition) -> int:
    """Return the lines of a body, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def argument_count(function: Definition) -> int:
    """Return how many arguments a caller sees."""
    spec = function.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    names += [argument.arg for argument in (spec.vararg, spec.kwarg) if argument is not None]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _function(place: str, function: Definition) -> Iterator[Problem]:
    lines, arguments = body_lines(function), argument_count(function)
    if lines > BODY_LINES:
        yield "function-length", place, f"{lines} lines, at most {BODY_LINES}"
    if arguments > ARGUMENTS:
        yield "arguments", place, f"{arguments} arguments, at most {ARGUMENTS}"
    if function.name == "__init_subclass__":
        yield "init-subclass", place, "composition instead"


def _classes(sources: Sequence[Source]) -> Iterator[Problem]:
    found = [(source, node) for source in sources for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    bases = {node.name: tuple(_base_names(node)) for _, node in found}
    for source, node in found:
        place = f"{source.path}::{node.name}"
        own = [base for base in bases[node.name] if base in bases]
        if any(keyword.arg == "metaclass" for keyword in node.keywords):
            yield "metaclass", place, "composition instead"
        if len(own) > 1 or node.name.endswith("Mixin"):
            yield "mixin", place, "composition instead"
        depth = _depth(node.name, bases)
        if depth > CLASS_DEPTH:
            yield "class-depth", place, f"{depth} own ancestors in a line, at most {CLASS_DEPTH}"


def _base_names(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        if isinstance(base, ast.Name):
            yield base.id
        elif isinstance(base, ast.Attribute):
            yield base.attr


def _depth(name: str, bases: dict[str, tuple[str, ...]]) -> int:
    own = [base for base in bases.get(name, ()) if base in bases and base != name]
    return 1 + max(_depth(base, bases) for base in own) if own else 0
