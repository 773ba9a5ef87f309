"""The repository's files as the house rules read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE_FOLDERS = ("src", "tests", "tools", "benchmarks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file, parsed.

    Parameters
    ----------
    path
        Relative to the root of the repository, with forward slashes.
    text, tree
        The file as it stands, and parsed.
    """

    path: str
    text: str
    tree: ast.Module


def read_sources(root: Path = ROOT, folders: tuple[str, ...] = CODE_FOLDERS) -> tuple[Source, ...]:
    """Return every Python file of the folders, sorted by path; what lies in hidden folders is not ours."""
    every = (path for folder in folders for path in (root / folder).rglob("*.py"))
    paths = sorted(path for path in every if not any(part.startswith(".") for part in path.relative_to(root).parts))
    return tuple(parse(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def parse(path: str, text: str) -> Source:
    """Return one parsed file."""
    return Source(path=path, text=text, tree=ast.parse(text, path))


def tracked_files(root: Path = ROOT) -> tuple[Path, ...]:
    """Return every file that git tracks, or would track if it were added."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for path in (root / name for name in sorted(set(names)) if name) if path.is_file())


Definition = ast.FunctionDef | ast.AsyncFunctionDef


def named_functions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Give every function with its dotted name, nested ones too."""
    yield from _functions(tree, "")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition | ast.ClassDef):
            name = f"{prefix}{child.name}"
            if isinstance(child, Definition):
                yield name, child
            yield from _functions(child, f"{name}.")
        else:
            yield from _functions(child, prefix)
