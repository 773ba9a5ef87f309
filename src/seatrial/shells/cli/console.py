"""Where the command line draws: the terminal on standard error, progress, and JSON on standard output."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from seatrial.values import Progress as Report
from seatrial.values import silent
from seatrial.values.canonical import dumps

NARROWEST = 60
WIDEST = 10_000


def terminal() -> Console:
    """Return the console for human output, on standard output."""
    return Console(highlight=False, soft_wrap=False)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Collection[str] = ()) -> None:
    """Print a table of plain text. What is too wide is wrapped, nothing is cut, and ``whole`` columns are not broken.

    What does not go to a terminal, but to a file or another program, is not wrapped either.
    """
    lines = [tuple(row) for row in rows]
    table = Table(show_edge=False)
    for i, heading in enumerate(headings):
        widest = max((len(line[i]) for line in lines), default=0) if heading in whole else None
        table.add_column(heading, overflow="fold", no_wrap=heading in whole, min_width=widest)
    for line in lines:
        table.add_row(*map(Text, line))
    console = terminal()
    if not console.is_terminal:
        console.width = max(console.width, console.measure(table, options=console.options.update_width(WIDEST)).maximum)
    console.print(table)


def print_json(value: object) -> None:
    """Print one canonical JSON document on standard output."""
    sys.stdout.write(dumps(value).decode() + "\n")


def shown(path: Path) -> str:
    """Return a path as a reader would paste it: relative where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class _Speed(ProgressColumn):
    """How many units are done in a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        """Return the speed of a step; nothing while it is not known, or where a step counts something else."""
        return Text("" if task.speed is None or task.total in (None, 1) else f"{task.speed:,.0f} {self._unit}/s")


@contextmanager
def progress_bar(*, quiet: bool = False, unit: str = "") -> Iterator[Report]:
    """Give a place where long work says how far it is; drawn on standard error if that is a terminal.

    With a unit it says too how many of it are done in a second.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield silent
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        *([_Speed(unit)] if unit else []),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as drawn:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: float, total: float) -> None:
            if step not in tasks:
                tasks[step] = drawn.add_task(step, total=total)
            drawn.update(tasks[step], completed=done, total=total)

        yield report
