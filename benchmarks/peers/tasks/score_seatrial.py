"""Task: ``seatrial score``, as the command does it: checks, processes, parts, and the output in Parquet."""

from __future__ import annotations

import sys
import time
from pathlib import Path

started = time.perf_counter()

from serve import counted, serve

from seatrial.workflows.score import Request, score_table

imported = time.perf_counter() - started

project, table, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def load() -> None:
    """Do nothing: the command reads."""


def compute(_: None) -> dict[str, float]:
    """Return how many rows were scored, and for how many seconds there was scoring."""
    request = Request(source=table, output=str(project / f"out-{workers}.parquet"), workers=workers, restart=True)
    scored = score_table(project, request)
    return {"rows": scored.scored, "scoring": scored.scoring_seconds}


serve(load, counted(compute), imported)
