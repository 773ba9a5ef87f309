"""``seatrial score``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.values import Progress
from seatrial.workflows.score import SCORING, Request, Scored, score_table

if TYPE_CHECKING:
    from rich.console import Console


def run(*, project: Path, settings: Sequence[str], wanted: Mapping[str, Any], as_json: bool) -> int:
    """Return 0 if every row was scored, 1 if some were rejected."""
    with _saying_what_is_done() as done, progress_bar(quiet=as_json, unit="rows") as progress:
        scored = score_table(project, Request(**wanted), settings=settings, progress=done.and_to(progress))
    if as_json:
        print_json(_told(scored))
    else:
        _print(terminal(), scored)
    return 1 if scored.rejected else 0


class _Done:
    """How many rows of how many are scored and kept."""

    def __init__(self) -> None:
        self.rows = self.of = 0

    def and_to(self, progress: Progress) -> Progress:
        """Return what is told of progress, takes note, and passes it on."""

        def report(step: str, done: float, total: float) -> None:
            if step == SCORING:
                self.rows, self.of = int(done), int(total)
            progress(step, done, total)

        return report


@contextmanager
def _saying_what_is_done() -> Iterator[_Done]:
    """Let SIGTERM interrupt as Ctrl-C does, and say then what is done."""
    done = _Done()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield done
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{done.rows:,} of {done.of:,} rows are done and kept." if done.of else "")
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _print(console: Console, scored: Scored) -> None:
    if scored.already:
        console.print("The output is there already, of the same input, model and options.", soft_wrap=True)
    console.print(f"{scored.scored:,} rows scored by {scored.model} {scored.version}{_speed(scored)}", soft_wrap=True)
    if scored.resumed:
        console.print(f"{scored.resumed:,} of all rows were done by a run that was interrupted", soft_wrap=True)
    if scored.warned:
        console.print(f"{scored.warned:,} unseen categories were let through", soft_wrap=True)
    if scored.rejects is not None:
        console.print(f"{scored.rejected:,} rows rejected: [bold]{shown(scored.rejects)}[/]", soft_wrap=True)
    console.print(f"Output: [bold]{shown(scored.output)}[/]", soft_wrap=True)


def _speed(scored: Scored) -> str:
    rows = scored.records - scored.resumed
    if scored.already or not rows or not scored.scoring_seconds:
        return ""
    return f", {rows / scored.scoring_seconds:,.0f} rows/s"


def _told(scored: Scored) -> dict[str, Any]:
    names = [name for name in Scored.__dataclass_fields__ if name not in ("output", "rejects")]
    told = {name: getattr(scored, name) for name in names}
    rejects = None if scored.rejects is None else str(scored.rejects)
    return {**told, "output": str(scored.output), "rejects": rejects}
