"""``seatrial demo --full``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.demo import facts_of, print_left, print_trials
from seatrial.shells.cli.view import numbers_table
from seatrial.shells.cli.watch_view import COLOURS, print_alerts
from seatrial.values.watched import QualityPoint
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.demo_full import REASON, Service, serve_month
from seatrial.workflows.demo_watch import SHOWN, Week, facts_of_weeks, watch_weeks
from seatrial.workflows.watch_pages import FOLDER, write_pages
from seatrial.workflows.wire import open_project, state_folder

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
    if not as_json:
        _print_service(console, shown_off, service)
    with progress_bar(quiet=as_json) as progress:
        weeks = watch_weeks(shown_off.folder, progress=progress)
    page = write_pages(state_folder(open_project(shown_off.folder)) / FOLDER, weeks[-1].report)
    if as_json:
        told = {"service": service, "weeks": facts_of_weeks(weeks), "watch": weeks[-1].report}
        print_json(facts_of(shown_off) | told)
        return 0
    _print_weeks(console, weeks, page)
    print_left(console, shown_off)
    return 0


def _print_weeks(console: Console, weeks: tuple[Week, ...], page: Path) -> None:
    """Print a line a week, and how estimates turned out."""
    console.print(Rule("4. May to December, week by week: what watching said when each week ended"))
    facts = facts_of_weeks(weeks)
    table = Table(expand=True, show_edge=False)
    for heading in ("week from", "rows", "verdict", "what moved most", "also", f"{SHOWN} estimated", "turned out"):
        table.add_column(heading, justify="right" if heading == "rows" else "left", overflow="fold")
    for week in facts:
        verdict = Text(week.verdict, style=COLOURS[week.verdict])
        moved, more = ", ".join(week.columns), ", ".join(dict.fromkeys(week.alarms))
        told, truth = _point(week.estimated), _point(week.realised)
        table.add_row(week.start, f"{week.rows:,}", verdict, moved, more, told, truth)
        if week.injected:
            table.add_row("", "", Text(week.injected, style="bold yellow"))
    console.print(table)
    last = weeks[-1].report
    for test in last.backtests:
        if test.metric == SHOWN:
            console.print(f"{test.metric}: {test.words}.", markup=False)
    print_alerts(console, last.alerts)
    console.print(f"Report of the last week: [bold]{shown(page)}[/]", soft_wrap=True)


def _point(point: QualityPoint | None) -> str:
    if point is None or point.value is None:
        return "not given" if point is not None else "-"
    limits = "" if point.low is None or point.high is None else f" ({point.low:.2f} to {point.high:.2f})"
    return f"{point.value:.3f}{limits}"


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
