"""Words that no file may hold or be called: empty names, silent exemptions, index hosts, paths of one machine."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sources import Source

Problem = tuple[str, str, str]

EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc"})
REASON = r"\S"
NOQA = re.compile(rf"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* - {REASON})")
TYPE_IGNORE = re.compile(rf"#\s*type:\s*ignore(?!\[[a-z, -]+\]\s*(?:-|#)\s*{REASON})")
# Written so that no pattern finds itself.
INDEX = re.compile(r"\bpy(?:pi|thonhosted)\.org|\bnpmj[s]\.|-index-ur[l]\b|/simpl[e]/", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.~)])/(?:wor[k]|roo[t]|home/\w+|User[s]/\w+)(?:/|\b(?![-\w]))")
TEXT_LIMIT = 2_000_000


def check_names(sources: Sequence[Source]) -> Iterator[Problem]:
    """Give every module whose name says nothing."""
    for source in sources:
        if Path(source.path).stem in EMPTY_NAMES:
            yield "empty-name", source.path, "name the file after its one noun or verb"


def check_reasons(sources: Sequence[Source]) -> Iterator[Problem]:
    """Give every exemption from a linter or a type checker that does not say why."""
    for source in sources:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT and (NOQA.search(token.string) or TYPE_IGNORE.search(token.string)):
                yield "no-reason", f"{source.path}:{token.start[0]}", f"say why: {token.string}"


def check_hosts(files: Iterable[Path], root: Path) -> Iterator[Problem]:
    """Give every line that names a package index or a path of one machine."""
    for path in files:
        if path.stat().st_size > TEXT_LIMIT:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if found := INDEX.search(line) or MACHINE.search(line):
                yield "host-or-path", f"{path.relative_to(root)}:{number}", f"names {found.group()!r}"
