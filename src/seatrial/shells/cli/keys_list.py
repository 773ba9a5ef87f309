"""``seatrial keys list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from seatrial.shells.cli.console import print_json, terminal
from seatrial.workflows.keys import list_keys, written

ID_WIDTH, DAY = 12, 10


def run(*, project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the keys were listed."""
    keys = list_keys(project, settings=settings)
    if as_json:
        print_json({"keys": keys})
        return 0
    now = written(datetime.now(UTC))
    table = Table(show_edge=False)
    for heading in ("id", "role", "label", "rate", "created", "expires", "state"):
        table.add_column(heading, no_wrap=heading != "label", min_width=ID_WIDTH if heading == "id" else None)
    for key in keys:
        state = key.state(now)
        expires = "never" if key.expires is None else key.expires[:DAY]
        table.add_row(key.id, key.role, Text(key.label), key.rate or "", key.created[:DAY], expires, state)
    terminal().print(table)
    return 0
