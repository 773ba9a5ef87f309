"""Whether a server holds no more after a million requests than before: memory, open files, threads.

Run ``make bench-serving``, or ``python benchmarks/serving_soak.py --requests 1000000``; it writes
``benchmarks/results/serving_soak.md``, and ends with status 1 if a request failed, memory grew by 5 % or more, or
another file stayed open.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from peers.rounds import machine, write
from serving.bodies import one_row
from serving.ours import ours
from serving.process import running
from serving.soak import Soaked, soak

REQUESTS = 1_000_000
MOST_GROWTH = 0.05
SPARE_FILES = 4
"""Inbox files come and go while they are counted."""


def page(soaked: Soaked, *, requests: int) -> str:
    """Return the page of results."""
    shown = soaked.samples[:: max(1, len(soaked.samples) // 10)]
    rows = "\n".join(f"| {each.requests:,} | {each.rss:.1f} | {each.files} | {each.threads} |" for each in shown)
    return f"""# Soak

Command: `python benchmarks/serving_soak.py --requests {requests}`. One worker, journal written, 16 connections, one row
as JSON; the supervisor compacts meanwhile. {machine()}.

Memory grew by {soaked.growth:.1%} (wanted: less than {MOST_GROWTH:.0%}), open files by {soaked.more_files}
(wanted: at most {SPARE_FILES}), {soaked.errors} requests failed (wanted: none).

| requests after the warm-up | worker, RSS MB | open files | threads |
|---|---|---|---|
{rows}
"""


def main() -> int:
    """Soak and write; return 1 if something was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    requests = parser.parse_args().requests
    body = one_row()
    with TemporaryDirectory() as folder, running(ours("written"), body, Path(folder) / "server.log") as server:
        soaked = soak(server, body, requests=requests)
    write("serving_soak.md", page(soaked, requests=requests))
    held = soaked.errors == 0 and soaked.growth < MOST_GROWTH and soaked.more_files <= SPARE_FILES
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
