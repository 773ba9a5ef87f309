"""A whole trial on ten million rows: time on the clock, of the processor, and the largest memory of the process.

``python benchmarks/large_trial.py`` makes the tables (2 GB on the disk, gone afterwards) and runs ``seatrial trial`` on
them as a user would, which takes about eight minutes on two cores. ``--rows 1000000`` tries it with fewer.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent
RESULT = ROOT / "results" / "large_trial.md"
TABLES = ROOT / ".tables"  # which git ignores
STRETCH = 1_000_000
LEVELS = (2, 5, 12, 50, 400, 4000)
NUMBERS = [*(f"x{place}" for place in range(10)), "i1", "i2"]
MOST_MINUTES, MOST_GIB = 3, 2
PROJECT = """
[model]
path = "model.txt"
task = "binary"
{until}
[data]
{tables}
target = "y"
time = "when"

[slices]
declared = [["k5"], ["k12"]]
"""
WHAT = (
    "20 columns: 10 numbers (one with gaps), 2 whole numbers, an instant, 6 texts of 2 to 4,000 levels, the target.",
    "The model is LightGBM, 100 trees of 31 leaves on the 12 numbers. The trial is whole: data checks, metrics with",
    "intervals over 60 days, recalibration, prior and simple model, 17 declared slices, slice search, days, report. No",
    "row is left out; the tables are kept on the disk by column. Memory is the largest resident size of the process.",
)


@dataclass(frozen=True)
class Measured:
    """What one trial took."""

    case: str
    seconds: float
    processor: float
    gib: float


def rows(n: int, rng: np.random.Generator, *, start: str, days: int) -> pl.DataFrame:
    """Return rows whose truth depends on five of the columns and chance."""
    x = rng.normal(size=(10, n))
    whole = rng.integers(0, 50, n)
    logit = 0.8 * x[0] - 0.6 * x[1] + 0.3 * x[2] * x[3] + 0.02 * whole - 1.2
    columns: dict[str, object] = {f"x{place}": x[place] for place in range(10)}
    columns["x9"] = pl.Series(x[9]).set(pl.Series(rng.random(n) < 0.05), None)
    columns |= {"i1": whole, "i2": rng.integers(0, 100_000, n)}
    columns["when"] = np.datetime64(start, "us") + rng.integers(0, days * 86_400, n).astype("timedelta64[s]")
    for levels in LEVELS:
        names = pl.Series([f"v{code}" for code in range(levels)])
        columns[f"k{levels}"] = names.gather(rng.integers(0, levels, n))
    columns["y"] = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    return pl.DataFrame(columns)


def make_tables(folder: Path, n: int) -> None:
    """Write a training table of a tenth, a test table, and one table that is split by time; and the model."""
    train = rows(n // 10, np.random.default_rng(1), start="2024-01-01", days=60)
    train.write_parquet(folder / "train.parquet")
    few = train.head(200_000)
    model = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, verbose=-1).fit(few[NUMBERS].to_pandas(), few["y"])
    model.booster_.save_model(folder / "model.txt")
    for name, start, days in (("test", "2024-03-01", 60), ("all", "2024-01-01", 120)):
        rng = np.random.default_rng(len(name))
        (folder / name).mkdir()
        for place, begin in enumerate(range(0, n, STRETCH)):
            rows(min(STRETCH, n - begin), rng, start=start, days=days).write_parquet(
                folder / name / f"{place:03d}.parquet"
            )


def run(case: str, folder: Path, project: str) -> Measured:
    """Return what one trial took, as the system accounts for it."""
    (folder / "seatrial.toml").write_text(project)
    command = [str(Path(sys.executable).with_name("seatrial")), "trial", "--out", str(folder / "out")]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"the trial failed: {case}")
    seconds = time.perf_counter() - begun
    return Measured(case, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 2**30)


def told(found: list[Measured], n: int) -> str:
    """Return the result as Markdown."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    lines = [
        "# A trial on ten million rows",
        "",
        f"Command: `python benchmarks/large_trial.py --rows {n}`. One run each; {machine}, polars",
        f"{pl.__version__}, load {os.getloadavg()[2]:.1f} over the last quarter of an hour.",
        "",
        "| tables | minutes | of the processor | memory, GiB |",
        "|---|---|---|---|",
        *(f"| {each.case} | {each.seconds / 60:.2f} | {each.processor / 60:.2f} | {each.gib:.2f} |" for each in found),
        "",
        f"Wanted: at most {MOST_MINUTES} minutes and {MOST_GIB} GB.",
        "",
        *WHAT,
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    n = parser.parse_args().rows
    two = PROJECT.format(until="", tables='train = "train.parquet"\ntest = "test"')
    one = PROJECT.format(until="trained_until = 2024-02-29", tables='train = "all"')
    TABLES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TABLES) as name:
        folder = Path(name)
        make_tables(folder, n)
        found = [
            run(f"test of {n:,} x 20, train of {n // 10:,} x 20", folder, two),
            run(f"one table of {n:,} x 20, split by time", folder, one),
        ]
    text = told(found, n)
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
