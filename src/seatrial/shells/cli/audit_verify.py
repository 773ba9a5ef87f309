"""``seatrial audit verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from seatrial.shells.cli.console import print_json, terminal
from seatrial.workflows.audit import verify_chain


def run(*, project: Path, settings: Sequence[str], head: Path | None, as_json: bool) -> int:
    """Return 0 when the chain is whole, else 1."""
    found = verify_chain(project, settings=settings, head=head)
    if as_json:
        print_json(found)
    else:
        console = terminal()
        if found.ok:
            against = "" if head is not None else "; give --head FILE to see truncation too"
            console.print(Text(f"+ whole: {found.records} records{against}", style="green"))
        for problem in found.problems:
            console.print(Text(f"x {problem}", style="red"))
    return 0 if found.ok else 1
