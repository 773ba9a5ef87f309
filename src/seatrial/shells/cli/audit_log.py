"""``seatrial audit log``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from seatrial.shells.cli.console import print_json, terminal
from seatrial.workflows.audit import list_records


def run(*, project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the records were listed."""
    records = list_records(project, settings=settings)
    if as_json:
        print_json({"records": records})
        return 0
    table = Table(show_edge=False)
    for heading in ("seq", "kind", "written", "verdict", "digest"):
        table.add_column(heading)
    for record in records:
        table.add_row(str(record.seq), record.kind, record.written, record.summary, record.digest[:23])
    terminal().print(table)
    return 0
