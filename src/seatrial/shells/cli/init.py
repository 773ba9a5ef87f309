"""``seatrial init``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from seatrial.project import ProjectDraft
from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.values import Guessed
from seatrial.values.printable import printable
from seatrial.workflows.init import Drafted
from seatrial.workflows.pipeline import Ci, Pipeline
from seatrial.workflows.start import Given, start

if TYPE_CHECKING:
    from rich.console import Console


def run(*, given: Mapping[str, Any], project: Path, ci: Ci | None, force: bool, as_json: bool) -> int:
    """Return 0 when the project file, the pipeline, or both were written."""
    with progress_bar(quiet=as_json) as progress:
        started = start(Given(**given), project=project, ci=ci, force=force, progress=progress)
    if as_json:
        print_json({**_drafted_json(started.drafted), **_pipeline_json(started.pipeline)})
        return 0
    console = terminal()
    if started.drafted is not None:
        _print_draft(console, started.drafted.draft)
        console.print(
            f"\nWritten: [bold]{shown(started.drafted.path)}[/]. Next: [bold]seatrial trial[/]", soft_wrap=True
        )
    if started.pipeline is not None:
        _print_pipeline(console, started.pipeline)
    return 0


def _print_draft(console: Console, draft: ProjectDraft) -> None:
    table = Table(title="Assumed; change it in the file where it is wrong", title_justify="left", show_edge=False)
    for heading in ("key", "value", "why"):
        table.add_column(heading, overflow="fold")
    for key, each in _assumptions(draft):
        table.add_row(key, Text(printable(str(each.value))), Text(printable(each.why)))
    console.print(table)
    for sentence in draft.unsure:
        console.print(Text(printable(f"? {sentence}"), style="yellow"))


def _print_pipeline(console: Console, pipeline: Pipeline) -> None:
    console.print(f"Written: [bold]{shown(pipeline.path)}[/]", soft_wrap=True)
    console.print(Text(f"It installs {', '.join(pipeline.requirements.pinned)}."))
    for module in pipeline.requirements.own:
        told = f"? The model needs your module {module}: say in the pipeline how it gets there."
        console.print(Text(printable(told), style="yellow"))
    if pipeline.paste:
        console.print(Text(f"Your own pipeline was not touched. Add to it:\n\n{pipeline.paste}"), soft_wrap=True)


def _drafted_json(drafted: Drafted | None) -> dict[str, object]:
    if drafted is None:
        return {}
    assumed = [{"key": key, "value": each.value, "why": each.why} for key, each in _assumptions(drafted.draft)]
    return {"path": str(drafted.path), "assumed": assumed, "unsure": drafted.draft.unsure}


def _pipeline_json(pipeline: Pipeline | None) -> dict[str, object]:
    if pipeline is None:
        return {}
    needs = {"installs": pipeline.requirements.pinned, "own": pipeline.requirements.own}
    return {"pipeline": {"path": str(pipeline.path), "paste": pipeline.paste, **needs}}


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
