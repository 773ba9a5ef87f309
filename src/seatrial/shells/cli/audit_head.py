"""``seatrial audit head``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import shown, terminal
from seatrial.workflows.audit import export_head


def run(*, project: Path, settings: Sequence[str], out: Path | None) -> int:
    """Return 0 when the head was exported."""
    text = export_head(project, settings=settings, out=out)
    if out is None:
        terminal().print(text, soft_wrap=True, markup=False)
    else:
        terminal().print(f"Head: [bold]{shown(out)}[/]. Keep it where nobody who can write the chain can write.")
    return 0
