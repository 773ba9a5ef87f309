"""``seatrial init``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from seatrial.project import ProjectDraft
from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.values import Guessed
from seatrial.values.printable import printable
from seatrial.workflows.init import draft_project


def run(
    *,
    model: Path,
    data: Sequence[str],
    target: str,
    project: Path,
    trust: Sequence[str],
    force: bool,
    as_json: bool,
) -> int:
    """Return 0 when the project file was written."""
    with progress_bar(quiet=as_json) as progress:
        drafted = draft_project(
            model=model, data=data, target=target, project=project, trust=trust, force=force, progress=progress
        )
    draft = drafted.draft
    if as_json:
        assumed = [{"key": key, "value": each.value, "why": each.why} for key, each in _assumptions(draft)]
        print_json({"path": str(drafted.path), "assumed": assumed, "unsure": draft.unsure})
        return 0
    table = Table(title="Assumed; change it in the file where it is wrong", title_justify="left", show_edge=False)
    for heading in ("key", "value", "why"):
        table.add_column(heading, overflow="fold")
    for key, each in _assumptions(draft):
        table.add_row(key, Text(printable(str(each.value))), Text(printable(each.why)))
    console = terminal()
    console.print(table)
    for sentence in draft.unsure:
        console.print(Text(printable(f"? {sentence}"), style="yellow"))
    console.print(f"\nWritten: [bold]{shown(drafted.path)}[/]. Next: [bold]seatrial trial[/]", soft_wrap=True)
    return 0


def _assumptions(draft: ProjectDraft) -> Iterator[tuple[str, Guessed[object]]]:
    singles: dict[str, Guessed[object] | None] = {
        "model.task": draft.task,
        "model.positive": draft.positive,
        "data.time": draft.time,
        "data.id": draft.id,
        "data.group": draft.group,
    }
    for key, each in singles.items():
        if each is not None:
            yield key, each
    for key, several in (("data.protected", draft.protected), ("data.ignore", draft.ignore)):
        for one in several:
            yield key, one
