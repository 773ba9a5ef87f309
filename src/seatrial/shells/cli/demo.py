"""``seatrial demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.rule import Rule

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.view import numbers_table, print_trial
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.demo_full import REASON, Service, serve_month

if TYPE_CHECKING:
    from rich.console import Console

MOST_REFUSALS = 5


def run(*, folder: Path, full: bool, as_json: bool) -> int:
    """Return 0 when the demonstration ran, whatever the verdicts."""
    console = terminal()
    with progress_bar(quiet=as_json) as progress:
        shown_off = run_demo(folder, progress=progress)
    if not as_json:
        _print_trials(console, shown_off)
    service = None
    if full:
        with progress_bar(quiet=as_json) as progress:
            service = serve_month(shown_off, progress=progress)
    if as_json:
        trials = [shown_off.leaky.evidence, shown_off.honest.evidence]
        facts: dict[str, object] = {"folder": str(shown_off.folder), "trials": trials}
        print_json(facts if service is None else facts | {"service": service})
        return 0
    if service is not None:
        _print_service(console, shown_off, service)
    _print_left(console, shown_off)
    return 0


def _print_trials(console: Console, shown_off: Demonstration) -> None:
    console.print(Rule("1. A candidate that was fed dep_delay, which nobody knows before departure"))
    print_trial(console, shown_off.leaky.evidence)
    console.print(Rule("2. The honest candidate"))
    print_trial(console, shown_off.honest.evidence)


def _print_service(console: Console, shown_off: Demonstration, service: Service) -> None:
    console.print(Rule("3. A month of service: the honest model, asked about every flight of May"))
    release, package, replayed = service.made.release, service.made.package, service.replayed
    held = f' It was held, so it was accepted, with the words: "{REASON}"' if release.accepted else ""
    refusals = [f"  {count:,} x {why}" for why, count in replayed.refusals[:MOST_REFUSALS]]
    asked = f"{replayed.answered:,} requests answered and {replayed.refused:,} refused in {replayed.seconds:.0f} s"
    lines = (
        f"Released {release.name} {release.version}.{held}",
        f"Served as {package.form}: {package.form_reason}",
        f"{asked}; {replayed.outcomes:,} outcomes sent back, each once its flight had landed.",
        *refusals,
    )
    console.print("\n".join(lines), soft_wrap=True, markup=False)
    measured = {each.metric for each in service.realised}
    said = [each for each in shown_off.honest.estimates if each.metric in measured]
    console.print(numbers_table(said, title="What the trial said, of April"))
    console.print(numbers_table(service.realised, title="What was really had so far, in May"))


def _print_left(console: Console, shown_off: Demonstration) -> None:
    console.print(Rule("What is left"))
    for title, trial in (
        ("Report of the leaking one", shown_off.leaky),
        ("Report of the honest one", shown_off.honest),
    ):
        if trial.folder is not None:
            console.print(f"{title}: [bold]{shown(trial.folder / 'report.html')}[/]", soft_wrap=True)
    console.print(f"Project: [bold]{shown(shown_off.folder)}[/]; its README says how to go on.", soft_wrap=True)
