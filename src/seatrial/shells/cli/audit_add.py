"""``seatrial audit add``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, progress_bar, terminal
from seatrial.workflows.record import add_evidence


def run(*, file: Path, project: Path, settings: Sequence[str], out: Path | None, as_json: bool) -> int:
    """Return 0 when the evidence stands in the chain."""
    with progress_bar(quiet=as_json) as progress:
        trial = add_evidence(project, file, settings=settings, out=out, progress=progress)
    if as_json:
        print_json(trial.record)
    elif trial.record is not None:
        terminal().print(f"Recorded as {trial.record.seq}: {trial.record.summary}.")
    return 0
