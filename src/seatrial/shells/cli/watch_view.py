"""A watch as a reader of a terminal wants it: verdict first, then what moved, then how good the model is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from seatrial.shells.cli.view import findings_table, interval
from seatrial.values import Estimate
from seatrial.values.printable import printable
from seatrial.values.watched import AlertRow, ColumnWatch, WatchReport
from seatrial.workflows.watch import Watch

COLOURS = {"steady": "green", "watch": "yellow", "alarm": "red"}
MOST_REASONS, MOST_COLUMNS, MOST_WINDOWS = 5, 8, 20


def print_watch(console: Console, found: Watch, *, page: str | None) -> None:
    """Print what a run came to: the windows that are new in a line each, and the newest in full."""
    if len(found.reports) > 1:
        console.print(windows_table(found.reports))
    report = found.newest
    parts: list[RenderableType] = [verdict_panel(report), findings_table(report.findings)]
    drifted = [column for column in report.columns if column.drifted][:MOST_COLUMNS]
    if drifted:
        parts.append(columns_table(drifted))
    if report.estimates:
        parts.append(estimates_table(report.estimates))
    console.print(Group(*parts))
    for unseen in report.unseen:
        console.print(f"Not seen: {unseen.what}, for {unseen.why}", style="dim", markup=False)
    print_alerts(console, report.alerts)
    for channel, why in found.delivered.failed:
        console.print(f"The channel {channel} took nothing: {why}", style="yellow", markup=False)
    if page is not None:
        console.print(f"Report: [bold]{page}[/]", soft_wrap=True)


def windows_table(reports: Sequence[WatchReport]) -> Table:
    """Return windows in a line each, the newest last."""
    table = Table(title=f"{len(reports)} windows were due", title_justify="left", expand=True, show_edge=False)
    for heading in ("from", "rows", "verdict"):
        table.add_column(heading, justify="right" if heading == "rows" else "left")
    table.add_column("what was found", ratio=1, overflow="fold")
    for report in reports[-MOST_WINDOWS:]:
        worst = next((finding.message for finding in report.findings if finding.status == "fail"), "")
        verdict = Text(report.verdict, style=COLOURS[report.verdict])
        table.add_row(report.start[:16], f"{report.rows:,}", verdict, Text(printable(worst)))
    return table


def verdict_panel(report: WatchReport) -> Panel:
    """Return the verdict and its reasons in a frame."""
    found = [finding for finding in report.findings if finding.status == "fail"]
    lines = Text("\n".join(f"{each.where or each.name}: {printable(each.message)}" for each in found[:MOST_REASONS]))
    if not found:
        lines = Text("Nothing surely moved by more than matters." if report.rows else "The window has no rows.")
    more = len(found) - MOST_REASONS
    if more > 0:
        lines.append(f"\nand {more} more")
    model = "" if report.model is None else f" · {report.model.name} {report.model.version}"
    title = Text(report.verdict.upper(), style=f"bold {COLOURS[report.verdict]}")
    where = f"  {report.project}{model} · {report.start[:16]} to {report.end[:16]}, {report.rows:,} rows"
    title.append(printable(where), style="not bold default")
    return Panel(lines, title=title, title_align="left", border_style=COLOURS[report.verdict])


def columns_table(columns: Sequence[ColumnWatch]) -> Table:
    """Return the columns that drifted, the one that matters most first."""
    table = Table(title="What moved", title_justify="left", expand=True, show_edge=False)
    table.add_column("column")
    table.add_column("weight", justify="right")
    table.add_column("how", ratio=1, overflow="fold")
    for column in columns:
        weight = "-" if column.importance is None else f"{column.importance:.2f}"
        table.add_row(Text(printable(column.name)), weight, Text(printable(column.effects[0].words)))
    return table


def estimates_table(estimates: Sequence[Estimate]) -> Table:
    """Return how good the model is, estimated and realised."""
    table = Table(title="How good it is", title_justify="left", expand=True, show_edge=False)
    for heading in ("metric", "whose", "value", "95 % interval", "n"):
        table.add_column(heading, justify="right" if heading in ("value", "n") else "left")
    table.add_column("how", ratio=1, overflow="fold")
    for each in estimates:
        value = "-" if each.value is None else f"{each.value:.3f}"
        how = Text(printable(each.note or each.method), style="dim")
        table.add_row(each.metric, each.subject, value, interval(each), f"{each.n:,}", how)
    return table


def print_alerts(console: Console, alerts: Sequence[AlertRow]) -> None:
    """Print the alerts that stand, each with what answers it."""
    if not alerts:
        console.print("No alert stands.")
        return
    table = Table(title="Alerts", title_justify="left", expand=True, show_edge=False)
    for heading in ("id", "key", "severity", "status"):
        table.add_column(heading, overflow="fold")
    table.add_column("what", ratio=1, overflow="fold")
    for alert in alerts:
        more = f" (and {len(alert.explains)} more of one cause)" if alert.explains else ""
        what = Text(printable(f"{alert.title}{more}"))
        table.add_row(alert.id, alert.key, alert.severity, alert.status, what)
    console.print(table)
