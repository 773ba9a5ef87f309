"""One run of the compactor, as a process of its own: ``python -m seatrial.shells.http.compact``."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path

from seatrial.values import SeatrialError
from seatrial.workflows.compact import compact_journal


def main(arguments: list[str]) -> int:
    """Return 0 when what waited was moved, and print what it was; 2, with the reason, if the journal is not usable."""
    parser = argparse.ArgumentParser(description="Move what servers answered into the tables of the journal.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--keep-days", type=float, required=True)
    said = parser.parse_args(arguments)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
