"""``seatrial keys list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from seatrial.shells.cli.console import print_json, print_table
from seatrial.workflows.keys import list_keys, written

HEADINGS = ("id", "role", "label", "rate", "created", "expires", "state")
DAY = 10


def run(*, project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the keys were listed."""
    keys = list_keys(project, settings=settings)
    if as_json:
        print_json({"keys": keys})
        return 0
    now = written(datetime.now(UTC))
    rows = [
        (
            key.id,
            key.role,
            key.label,
            key.rate or "",
            key.created[:DAY],
            "never" if key.expires is None else key.expires[:DAY],
            key.state(now),
        )
        for key in keys
    ]
    print_table(HEADINGS, rows, whole=("id", "created", "expires"))
    return 0
