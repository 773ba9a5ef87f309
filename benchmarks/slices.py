"""Time the slice search on 500,000 rows and 20 columns, against the least that any search by counting must do.

Run ``python benchmarks/slices.py``; it writes ``benchmarks/results/slices.md``. Absolute figures belong to the machine,
ratios carry over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from seatrial.evaluation import Wrong, find_slices
from seatrial.metrics import Clusters

ROOT = Path(__file__).resolve().parent.parent
ROWS = 500_000
COLUMNS = 20
REPEATS = 7


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the least wall and processor seconds of some repeats."""
    walls, processors = [], []
    for _ in range(REPEATS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def numbers(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return 20 columns of numbers."""
    return {f"x{place:02d}": rng.normal(size=ROWS) for place in range(COLUMNS)}


def mixed(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return 12 columns of numbers, 6 of text with 30 levels and 2 flags."""
    columns = {name: values for name, values in numbers(rng).items() if name < "x12"}
    levels = np.array([f"level {code}" for code in range(30)], dtype=object)
    texts = {f"s{place}": levels[rng.integers(0, 30, ROWS)] for place in range(6)}
    return {**columns, **texts, "hot": rng.random(ROWS) < 0.3, "wet": rng.random(ROWS) < 0.1}


def read_once(columns: dict[str, np.ndarray]) -> None:
    """Sort no column, count no pair: one pass over each number, which no search can do without."""
    for values in columns.values():
        values.sum()


def plain_pairs(codes: np.ndarray) -> None:
    """Count each pair of ten-level columns by itself: the obvious way."""
    for first in range(COLUMNS):
        for second in range(first):
            np.bincount(codes[first] * 10 + codes[second], minlength=100)


def main() -> None:
    """Measure and write."""
    rng = np.random.default_rng(0)
    plain, various = numbers(rng), mixed(rng)
    wrong = rng.random(ROWS) < 0.2
    inside = (plain["x03"] > 0.3) & (plain["x03"] < 0.7) & (plain["x07"] > 1) & (plain["x07"] < 2)
    planted = wrong | (inside & (rng.random(ROWS) < 0.19))
    days = (Clusters(name="day", codes=rng.integers(0, 30, ROWS)),)
    codes = rng.integers(0, 10, (COLUMNS, ROWS))

    def search(rows: np.ndarray, columns: dict[str, np.ndarray], clusters: tuple[Clusters, ...] = ()) -> object:
        return find_slices(Wrong(rows=rows, measure="error_rate"), columns, clusters=clusters)

    cases: dict[str, Callable[[], object]] = {
        "20 numbers, nothing to find": lambda: search(wrong, plain),
        "20 numbers, one slice planted": lambda: search(planted, plain),
        "20 numbers, one slice planted, 30 days as clusters": lambda: search(planted, plain, days),
        "12 numbers, 6 texts, 2 flags, nothing to find": lambda: search(wrong, various),
        "one pass over 20 numbers": lambda: read_once(plain),
        "190 pairs counted one by one, already in bins": lambda: plain_pairs(codes),
    }
    lines = [
        "# Time of the slice search",
        "",
        f"{ROWS:,} rows, {COLUMNS} columns, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it began; the",
        f"least of {REPEATS} repeats, columns already in memory as arrays.",
        "",
        "| case | wall s | processor s |",
        "|---|---|---|",
    ]
    for name, work in cases.items():
        wall, processor = seconds(work)
        lines.append(f"| {name} | {wall:.3f} | {processor:.3f} |")
        print(lines[-1], flush=True)
    path = ROOT / "benchmarks" / "results" / "slices.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
