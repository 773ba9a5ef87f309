"""One run of the compactor, as a process of its own: ``python -m seatrial.shells.http.compact``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from seatrial.values import SeatrialError

NICENESS = 10
"""A tenth of what a worker gets of a core that both want."""


def main(arguments: list[str]) -> int:
    """Return 0 when what waited was moved, and print what it was; 2, with the reason, if the journal is not usable."""
    parser = argparse.ArgumentParser(description="Move what servers answered into the tables of the journal.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--keep-days", type=float, required=True)
    parser.add_argument("--in-haste", action="store_true")
    said = parser.parse_args(arguments)
    stand_back(in_haste=said.in_haste)
    from seatrial.workflows.compact import compact_journal  # noqa: PLC0415 - loading it takes as long as a short run

    try:
        done = compact_journal(said.state, keep=timedelta(days=said.keep_days))
    except SeatrialError as error:
        sys.stderr.write(f"{error.words}\n")
        return 2
    sys.stdout.write(
        json.dumps(
            {
                "files": done.files,
                "predictions": done.predictions,
                "outcomes": done.outcomes,
                "findings": [finding.message for finding in done.findings],
            }
        )
    )
    return 0


def stand_back(*, in_haste: bool) -> None:
    """Let whoever answers go first: take what they leave of the processor; in haste, take a small share of it."""
    os.nice(NICENESS)
    if not in_haste and hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):  # some sandboxes know no such class: it goes on without
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
