"""What a page of the documentation shows: commands, programs and files, in the order in which a reader meets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

FENCE = re.compile(
    r"(?P<before>^[^\n]*\n\n?|)^(?P<indent> *)```(?P<language>\w+)(?P<attributes>[^\n]*)\n"
    r"(?P<text>.*?)\n(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)
TITLE = re.compile(r'title="([^"]+)"')
NOT_RUN = "<!-- not run"
ADDED = " (added)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that a reader does.

    Parameters
    ----------
    kind
        ``"command"`` to run in a shell, ``"program"`` to run with Python, ``"file"`` to write, ``"added"`` to append.
    text
        The command, the program or the content.
    path
        The file, for ``"file"`` and ``"added"``.
    """

    kind: Literal["command", "program", "file", "added"]
    text: str
    path: str = ""


def steps(page: str) -> list[Step]:
    """Return the steps of a Markdown page.

    A ``console`` block gives one command per line that starts with ``$ ``; a block with a title is a file of that name,
    or with ``(added)`` behind it the end of one; a ``python`` block without a title is a program. A block below the
    comment ``<!-- not run: why -->`` gives nothing.
    """
    return [step for block in FENCE.finditer(page) if NOT_RUN not in block["before"] for step in _steps(block)]


def _steps(block: re.Match[str]) -> list[Step]:
    indent = len(block["indent"])
    text = "\n".join(line[indent:] for line in block["text"].split("\n")) + "\n"
    title = TITLE.search(block["attributes"])
    if title and title[1].endswith(ADDED):
        return [Step(kind="added", text="\n" + text, path=title[1].removesuffix(ADDED))]
    if title:
        return [Step(kind="file", text=text, path=title[1])]
    if block["language"] == "console":
        joined = text.replace("\\\n", " ")
        return [Step(kind="command", text=line[2:]) for line in joined.splitlines() if line.startswith("$ ")]
    return [Step(kind="program", text=text)] if block["language"] == "python" else []
