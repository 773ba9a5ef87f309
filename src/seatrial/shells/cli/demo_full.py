"""``seatrial demo --full``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.rule import Rule

from seatrial.shells.cli.console import print_json, progress_bar, terminal
from seatrial.shells.cli.demo import facts_of, print_left, print_trials
from seatrial.shells.cli.view import numbers_table
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.demo_full import REASON, Service, serve_month

if TYPE_CHECKING:
    from rich.console import Console

MOST_REFUSALS = 5


def run(*, folder: Path, as_json: bool) -> int:
    """Return 0 when the demonstration ran, whatever the verdicts."""
    console = terminal()
    with progress_bar(quiet=as_json) as progress:
        shown_off = run_demo(folder, progress=progress)
    if not as_json:
        print_trials(console, shown_off)
    with progress_bar(quiet=as_json) as progress:
        service = serve_month(shown_off, progress=progress)
    if as_json:
        print_json(facts_of(shown_off) | {"service": service})
        return 0
    _print_service(console, shown_off, service)
    print_left(console, shown_off)
    return 0


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
