"""``seatrial demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.rule import Rule

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.view import print_trial
from seatrial.workflows.demo import Demonstration, run_demo

if TYPE_CHECKING:
    from rich.console import Console


def run(*, folder: Path, as_json: bool) -> int:
    """Return 0 when the demonstration ran, whatever the verdicts."""
    with progress_bar(quiet=as_json) as progress:
        shown_off = run_demo(folder, progress=progress)
    if as_json:
        print_json(facts_of(shown_off))
        return 0
    console = terminal()
    print_trials(console, shown_off)
    print_left(console, shown_off)
    return 0


def facts_of(shown_off: Demonstration) -> dict[str, object]:
    """Return what a program wants to know of a demonstration."""
    return {"folder": str(shown_off.folder), "trials": [shown_off.leaky.evidence, shown_off.honest.evidence]}


def print_trials(console: Console, shown_off: Demonstration) -> None:
    """Print both trials."""
    console.print(Rule("1. A candidate that was fed dep_delay, which nobody knows before departure"))
    print_trial(console, shown_off.leaky.evidence)
    console.print(Rule("2. The honest candidate"))
    print_trial(console, shown_off.honest.evidence)


def print_left(console: Console, shown_off: Demonstration) -> None:
    """Print what a demonstration leaves behind."""
    console.print(Rule("What is left"))
    for title, trial in (
        ("Report of the leaking one", shown_off.leaky),
        ("Report of the honest one", shown_off.honest),
    ):
        if trial.folder is not None:
            console.print(f"{title}: [bold]{shown(trial.folder / 'report.html')}[/]", soft_wrap=True)
    console.print(f"Project: [bold]{shown(shown_off.folder)}[/]; its README says how to go on.", soft_wrap=True)
