"""Imports: none of our own inside a function, no loops, nothing global, nothing caught blindly."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from sources import Source, named_functions

PACKAGE = "seatrial"
Problem = tuple[str, str, str]


def check_imports(sources: Sequence[Source]) -> Iterator[Problem]:
    """Give every import, ``global`` and ``except`` of the product that the house forbids."""
    product = [source for source in sources if source.path.startswith("src/")]
    for source in product:
        for name, function in named_functions(source.tree):
            for node in ast.walk(function):
                yield from _inside(f"{source.path}::{name}", node)
    yield from _loops(product)


def _inside(place: str, node: ast.AST) -> Iterator[Problem]:
    if isinstance(node, ast.Import | ast.ImportFrom) and any(_is_own(name) for name in _names(node)):
        yield "inner-import", place, "a module of ours is imported inside a function"
    elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and not _is_foreign(node):
        yield "dynamic-import", place, "a module of ours may be imported inside a function"
    elif isinstance(node, ast.Global):
        yield "global", place, f"global {', '.join(node.names)}"
    elif isinstance(node, ast.ExceptHandler) and _is_broad(node):
        yield "broad-except", place, "catches every exception"


def _names(node: ast.Import | ast.ImportFrom) -> tuple[str, ...]:
    if isinstance(node, ast.ImportFrom):
        return ("." * node.level + (node.module or ""),)
    return tuple(alias.name for alias in node.names)


def _is_own(name: str) -> bool:
    return name.startswith(".") or name.split(".", maxsplit=1)[0] == PACKAGE


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_foreign(node: ast.Call) -> bool:
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and not _is_own(first.value)


def _is_broad(node: ast.ExceptHandler) -> bool:
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or getattr(kind, "id", "") in ("Exception", "BaseException") for kind in kinds)


def _loops(product: Sequence[Source]) -> Iterator[Problem]:
    graph = {module_name(source.path): set[str]() for source in product}
    for source in product:
        module = module_name(source.path)
        for node in source.tree.body:
            graph[module].update(target for target in _targets(node, graph) if target in graph and target != module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        loop = error.args[1]
        yield "import-loop", loop[0], " -> ".join(reversed(loop))


def module_name(path: str) -> str:
    """Return the dotted name of a file of ``src``."""
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _targets(node: ast.stmt, modules: Collection[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        below = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from below
        if not all(name in modules for name in below):  # something of the package itself is wanted
            yield node.module
