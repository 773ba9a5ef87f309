"""``seatrial trial``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.view import print_trial
from seatrial.workflows.trial import run_trial


def run(*, project: Path, settings: Sequence[str], champion: Path | None, out: Path | None, as_json: bool) -> int:
    """Return 0 for the verdict deploy, else 1."""
    with progress_bar(quiet=as_json) as progress:
        trial = run_trial(project, settings=settings, champion=champion, out=out, progress=progress)
    if as_json:
        print_json(trial.evidence)
    else:
        console = terminal()
        print_trial(console, trial.evidence)
        if trial.folder is not None:
            console.print(f"\nReport: [bold]{shown(trial.folder / 'report.html')}[/]", soft_wrap=True)
    return 0 if trial.verdict.decision == "deploy" else 1
