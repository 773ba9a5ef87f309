"""``seatrial keys create``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seatrial.shells.cli.console import print_json, terminal
from seatrial.workflows.keys import Wish, create


def run(*, wish: dict[str, Any], project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the key was created; its token is printed here and nowhere else."""
    created = create(project, Wish(**wish), settings=settings)
    if as_json:
        print_json({"key": created.key, "token": created.token})
        return 0
    console = terminal()
    key = created.key
    until = "never expires" if key.expires is None else f"expires {key.expires}"
    console.print(
        f"Key {key.id}, role {key.role}, {until}. Its token is shown this once, and kept nowhere:", soft_wrap=True
    )
    sys.stdout.write(f"{created.token}\n")
    return 0
