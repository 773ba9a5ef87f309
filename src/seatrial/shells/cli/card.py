"""``seatrial card``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, shown, terminal
from seatrial.workflows.card import CardFormat, write_card


def run(*, project: Path, settings: Sequence[str], out: Path | None, kind: CardFormat, as_json: bool) -> int:
    """Return 0 when the card was written."""
    written = write_card(project, settings=settings, out=out, kind=kind)
    if as_json:
        print_json({"card": str(written)})
    else:
        terminal().print(f"Card: [bold]{shown(written)}[/]", soft_wrap=True)
    return 0
