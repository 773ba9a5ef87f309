"""``seatrial feedback``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.shells.cli.console import print_json, progress_bar, terminal
from seatrial.workflows.feedback import Feedback, take_feedback

_WORDS = (
    ("new", "first word of a prediction"),
    ("confirmed", "the same again, of another time or source"),
    ("corrections", "something else than before; both are kept"),
    ("conflicts", "something else for the same time by the same source; the later one counts"),
    ("already", "there already, nothing changed"),
)


def run(*, project: Path, file: str, settings: Sequence[str], source: str, as_json: bool) -> int:
    """Return 0 when the outcomes stand in the journal."""
    with progress_bar(quiet=as_json) as progress:
        feedback = take_feedback(project, file, settings=settings, source=source, progress=progress)
    if as_json:
        print_json(feedback)
    else:
        _print(feedback)
    return 0


def _print(feedback: Feedback) -> None:
    console = terminal()
    console.print(f"{feedback.rows:,} outcomes", soft_wrap=True)
    for name, words in _WORDS:
        count = getattr(feedback, name)
        if count:
            console.print(f"  {count:>12,}  {name}: {words}", soft_wrap=True)
    if feedback.parked:
        console.print(f"  {feedback.parked:>12,}  of these parked: their prediction is not known yet", soft_wrap=True)
    for finding in feedback.findings:
        console.print(f"{finding.code}: {finding.message}\n  where: {finding.where}", soft_wrap=True, markup=False)
