"""Times all data checks on a million rows of twenty columns, as a ratio to one scan of every column.

Run: ``python benchmarks/data_checks.py [rows of each table ...]``; writes ``benchmarks/results/data_checks.md``.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from seatrial.data.checks import CHECKS, run_checks, survey
from seatrial.data.describe import column_histograms, describe_columns
from seatrial.data.exam import Exam
from seatrial.data.table import Table
from seatrial.values import Roles, TableRef

RUNS = 5
START = datetime(2024, 1, 1)  # noqa: DTZ001 - instants are naive UTC inside
LEVELS = (2, 5, 12, 50, 400, 4000)


def main() -> None:
    """Measure, print and write the result."""
    sizes = [int(size) for size in sys.argv[1:]] or [500_000, 1_000_000]
    lines = [
        "# All data checks",
        "",
        f"Command: `python benchmarks/data_checks.py {' '.join(map(str, sizes))}`.",
        f"Medians of {RUNS} runs in one process, of the time on the clock and of the processor (both cores together).",
        f"{len(CHECKS)} checks. 20 columns: 10 numbers (one with gaps), 2 whole numbers, an instant, a target, 6 texts",
        f"of {', '.join(map(str, LEVELS))} levels. Limit: one polars scan (sum or max) of every column.",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, polars {pl.__version__}, numpy {np.__version__},",
        f"load {os.getloadavg()[0]:.1f} when started.",
        "",
        "| rows train + test | scan, s | all checks, s | processor, s | times the scan | describe and draw, s |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(size) for size in sizes]
    text = "\n".join(lines) + "\n"
    print(text)
    (Path(__file__).parent / "results" / "data_checks.md").write_text(text, encoding="utf-8")


def _line(size: int) -> str:
    exam = _exam(size)
    columns = survey(exam).columns
    scan, _ = _median(lambda: [_scan(table.frame) for table in exam.tables.values()])
    checks, busy = _median(lambda: run_checks(exam))
    shown, _ = _median(lambda: (describe_columns(exam, columns=columns), column_histograms(exam, columns=columns)))
    return f"| {size:,} + {size:,} | {scan:.3f} | {checks:.2f} | {busy:.2f} | {checks / scan:.0f} | {shown:.2f} |"


def _scan(frame: pl.DataFrame) -> pl.DataFrame:
    numeric = pl.selectors.numeric()
    return frame.select(numeric.sum().name.suffix("_sum"), (~numeric).max())


def _median(work: Callable[[], object]) -> tuple[float, float]:
    clock, busy = [], []
    for _ in range(RUNS):
        started, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - started)
        busy.append(time.process_time() - used)
    return statistics.median(clock), statistics.median(busy)


def _exam(size: int) -> Exam:
    train, test = (
        _table("train", size, seed=1, start=START),
        _table("test", size, seed=2, start=START + timedelta(days=90)),
    )
    features = tuple(name for name in test.frame.columns if name not in {"late", "at"})
    return Exam(
        train=train,
        test=test,
        roles=Roles(target="late", time="at"),
        task="binary",
        positive=1,
        features=features,
        today=datetime(2024, 8, 1),  # noqa: DTZ001 - naive UTC
    )


def _table(name: str, size: int, *, seed: int, start: datetime) -> Table:
    random = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {f"x{i}": pl.Series(random.normal(size=size)) for i in range(9)}
    gaps = random.random(size) < 0.1
    columns["x9"] = pl.Series(np.where(gaps, np.nan, random.exponential(size=size))).fill_nan(None)
    columns |= {f"n{i}": pl.Series(random.integers(0, 10 ** (i + 1), size)) for i in (0, 3)}
    for levels in LEVELS:
        names = pl.Series([f"level {i}" for i in range(levels)])
        columns[f"c{levels}"] = names.gather(random.integers(0, levels, size))
    columns["at"] = pl.Series(np.datetime64(start, "us") + random.integers(0, 90 * 86_400_000_000, size))
    chance = 1 / (1 + np.exp(1.5 - columns["x0"].to_numpy()))
    columns["late"] = pl.Series((random.random(size) < chance).astype(np.int64))
    frame = pl.DataFrame(columns)
    ref = TableRef(
        name=name, digest="sha256:made", paths=(), rows=size, columns=frame.width, source="made", licence="CC0"
    )
    return Table(frame=frame, ref=ref)


if __name__ == "__main__":
    main()
