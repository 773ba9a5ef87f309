"""``seatrial demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.rule import Rule

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.view import numbers_table, print_trial
from seatrial.workflows.demo import Demonstration, run_demo

if TYPE_CHECKING:
    from rich.console import Console

MOST_REFUSALS = 5


def run(*, folder: Path, full: bool, as_json: bool) -> int:
    """Return 0 when the demonstration ran, whatever the verdicts."""
    with progress_bar(quiet=as_json) as progress:
        shown_off = run_demo(folder, progress=progress)
    console = terminal()
    if not as_json:
        _print_trials(console, shown_off)
    if not full:
        if as_json:
            print_json(_facts(shown_off))
        return 0
    from seatrial.workflows.demo_full import REASON, serve_month  # noqa: PLC0415 - the server's libraries are an extra

    with progress_bar(quiet=as_json) as progress:
        service = serve_month(shown_off, progress=progress)
    if as_json:
        print_json({**_facts(shown_off), "service": service})
        return 0
    console.print(Rule("3. A month of service: the honest model, asked for every flight of May"))
    release, package = service.made.release, service.made.package
    held = f' It was held, so it was accepted with words: "{REASON}"' if release.accepted else ""
    console.print(f"Released {release.name} {release.version}.{held}", soft_wrap=True)
    console.print(f"Served as {package.form}: {package.form_reason}", soft_wrap=True, markup=False)
    replayed = service.replayed
    console.print(
        f"{replayed.answered:,} requests answered and {replayed.refused:,} refused in {replayed.seconds:.0f} s; "
        f"{replayed.outcomes:,} outcomes sent back, each when its flight had landed.",
        soft_wrap=True,
    )
    for why, count in replayed.refusals[:MOST_REFUSALS]:
        console.print(f"  {count:,} x {why}", soft_wrap=True, markup=False)
    said = [each for each in shown_off.honest.estimates if each.metric in {one.metric for one in service.realised}]
    console.print(numbers_table(said, title="What the trial said, of April"))
    console.print(numbers_table(service.realised, title="What was really had so far, in May"))
    return 0


def _facts(shown_off: Demonstration) -> dict[str, object]:
    trials = [shown_off.leaky.evidence, shown_off.honest.evidence]
    return {"folder": str(shown_off.folder), "trials": trials}


def _print_trials(console: Console, shown_off: Demonstration) -> None:
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
