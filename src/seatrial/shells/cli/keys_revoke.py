"""``seatrial keys revoke``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, terminal
from seatrial.workflows.keys import revoke


def run(*, key: str, project: Path, settings: Sequence[str], as_json: bool) -> int:
    """Return 0 when the key opens nothing any more."""
    revoked = revoke(project, key, settings=settings)
    if as_json:
        print_json({"key": revoked})
    else:
        terminal().print(f"Key {revoked.id} is revoked since {revoked.revoked}; a running server knows within seconds.")
    return 0
