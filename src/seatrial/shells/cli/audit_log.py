"""``seatrial audit log``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, print_table
from seatrial.workflows.audit import list_records

HEADINGS = ("seq", "kind", "written", "said", "digest")
SHORT = len("sha256:") + 16
"""So much of a digest names a record for every command."""


def run(*, project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the records were listed."""
    records = list_records(project, settings=settings)
    if as_json:
        print_json({"records": records})
        return 0
    rows = [(str(each.seq), each.kind, each.written, each.summary, each.digest[:SHORT]) for each in records]
    print_table(HEADINGS, rows, whole=("seq", "digest"))
    return 0
