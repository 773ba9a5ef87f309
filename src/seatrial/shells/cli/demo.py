"""``seatrial demo``."""

from __future__ import annotations

from pathlib import Path

from rich.rule import Rule

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.view import print_trial
from seatrial.workflows.demo import run_demo


def run(*, folder: Path, as_json: bool) -> int:
    """Return 0 when the demonstration ran, whatever the verdicts."""
    with progress_bar(quiet=as_json) as progress:
        shown_off = run_demo(folder, progress=progress)
    if as_json:
        trials = [shown_off.leaky.evidence, shown_off.honest.evidence]
        print_json({"folder": str(shown_off.folder), "trials": trials})
        return 0
    console = terminal()
    console.print(Rule("1. A candidate that was fed dep_delay, which nobody knows before departure"))
    print_trial(console, shown_off.leaky.evidence)
    console.print(Rule("2. The honest candidate"))
    print_trial(console, shown_off.honest.evidence)
    console.print(Rule("What is left"))
    for title, trial in (
        ("Report of the leaking one", shown_off.leaky),
        ("Report of the honest one", shown_off.honest),
    ):
        if trial.folder is not None:
            console.print(f"{title}: [bold]{shown(trial.folder / 'report.html')}[/]", soft_wrap=True)
    console.print(f"Project: [bold]{shown(shown_off.folder)}[/]; its README says how to go on.", soft_wrap=True)
    return 0
