"""Times profiles: a pass against a bare polars pass of the same counts, merging, and a hundred million rows by parts.

Run: ``python benchmarks/profiles.py [millions of rows by parts ...]``; writes ``benchmarks/results/profiles.md``.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from seatrial.engines import LocalEngine
from seatrial.profiles import Plan, decode, encode, merged, model_plan_of, plan_of, profile_of, profile_of_parts

RUNS = 7
ROWS = 1_000_000
NUMERIC = tuple(f"x{place}" for place in range(15))
LEVELS = (3, 10, 50, 200, 1_000)
CATEGORICAL = tuple(f"c{levels}" for levels in LEVELS)
HOURS = 720
PART = 250_000
PROCESSES = 2
KILOBYTE = 1024
PARTS_ONLY = "--parts"


def main() -> None:
    """Measure, print and write the result."""
    if PARTS_ONLY in sys.argv:
        print(_line_of_parts(int(sys.argv[-1])))
        return
    millions = [int(each) for each in sys.argv[1:]] or [10, 30, 100]
    load = os.getloadavg()[0]
    by_parts = _by_parts(millions)  # first, for the system counts the memory of a parent with that of its child
    frame = table(1, ROWS)
    plan = _plan()
    lines = [
        "# Profiles",
        "",
        f"Command: `python benchmarks/profiles.py {' '.join(map(str, millions))}`. 20 columns: 15 float64 with 256",
        f"edges each, 5 texts of {', '.join(map(str, LEVELS))} levels. Medians of {RUNS} runs, in turn, in a process;",
        "the processor's time is of both cores together and depends less on what else the machine did.",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, polars {pl.__version__}, numpy {np.__version__},",
        f"load {load:.1f} when started.",
        "",
        *_passes(frame, plan),
        "",
        *_merging(plan),
        "",
        *by_parts,
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    (Path(__file__).parent / "results" / "profiles.md").write_text(text, encoding="utf-8")


def table(seed: int, rows: int = PART) -> pl.DataFrame:
    """Return rows made from a seed."""
    rng = np.random.default_rng(seed)
    numbers = {
        name: rng.normal(size=rows) if place % 3 else rng.exponential(size=rows) for place, name in enumerate(NUMERIC)
    }
    names = {levels: pl.Series([f"level {place}" for place in range(levels)]) for levels in LEVELS}
    return pl.DataFrame({**numbers, **{f"c{n}": names[n].gather(rng.integers(0, n, rows)) for n in LEVELS}})


def _passes(frame: pl.DataFrame, plan: Plan) -> list[str]:
    """Compare one pass with the ways in which polars can count the same."""
    edges = {column.name: pl.Series(column.edges) for column in plan.columns if column.kind == "numeric"}
    ways: dict[str, Callable[[], object]] = {
        "profile_of": lambda: profile_of(frame, plan),
        "polars, `hist`": lambda: _bare(frame, lambda name: pl.col(name).hist(bins=edges[name])),
        "polars, `bin_intervals`": lambda: _bare(
            frame, lambda name: pl.col(name).bin_intervals(edges[name], labels=False).value_counts()
        ),
        "polars, `search_sorted`": lambda: _bare(
            frame, lambda name: pl.lit(edges[name]).search_sorted(pl.col(name), side="right").value_counts()
        ),
    }
    _check(frame, plan)
    clock, busy = _in_turn(ways)
    best_clock = min(median for way, median in clock.items() if way != "profile_of")
    best_busy = min(median for way, median in busy.items() if way != "profile_of")
    return [
        f"## One pass over {frame.height:,} rows x {frame.width} columns",
        "",
        "polars counts per number column: bins, nulls, finite values, minimum, maximum, sum, sum of squares; per text",
        "column: rows of each level, nulls. The last columns are ratios to the fastest way of polars; to reach: 1.3.",
        "",
        "| way | clock, s | processor, s | clock, ratio | processor, ratio |",
        "|---|---|---|---|---|",
        *(
            f"| {way} | {clock[way]:.3f} | {busy[way]:.3f} |"
            f" {clock[way] / best_clock:.2f} | {busy[way] / best_busy:.2f} |"
            for way in ways
        ),
    ]


def _bare(frame: pl.DataFrame, binned: Callable[[str], pl.Expr]) -> pl.DataFrame:
    numbers = [
        each
        for name in NUMERIC
        for each in (
            binned(name).implode().alias(f"{name} bins"),
            pl.col(name).null_count().alias(f"{name} nulls"),
            pl.col(name).is_finite().sum().alias(f"{name} finite"),
            pl.col(name).min().alias(f"{name} minimum"),
            pl.col(name).max().alias(f"{name} maximum"),
            pl.col(name).sum().alias(f"{name} sum"),
            (pl.col(name) * pl.col(name)).sum().alias(f"{name} squares"),
        )
    ]
    levels = [
        each
        for name in CATEGORICAL
        for each in (pl.col(name).value_counts().implode(), pl.col(name).null_count().alias(f"{name} nulls"))
    ]
    return frame.lazy().select(*numbers, *levels).collect()


def _check(frame: pl.DataFrame, plan: Plan) -> None:
    """Fail unless both count the same."""
    profile = profile_of(frame, plan)
    for column in plan.columns:
        found, values = profile.columns[column.name], frame[column.name]
        if column.kind == "numeric":
            places = pl.Series(column.edges).search_sorted(values, side="right").to_numpy()
            same = np.bincount(places, minlength=len(found.bins)).tolist() == found.bins.tolist()
        else:
            rows = dict(values.value_counts().rows())
            same = [rows.get(level, 0) for level in column.levels] == found.known.tolist()
        if not same:
            raise SystemExit(f"{column.name}: polars counts otherwise")


def _merging(plan: Plan) -> list[str]:
    """Time what a month of hours costs."""
    frame = table(2, HOURS * 1_000)
    rng = np.random.default_rng(3)
    frame = frame.with_columns(
        score=pl.Series(rng.random(frame.height)), latency_ms=pl.Series(rng.lognormal(size=frame.height))
    )
    model = model_plan_of(frame, "binary", classes=("0", "1"), positive="1")
    plan = Plan(columns=plan.columns, model=model)
    hours = [profile_of(frame[start : start + 1_000], plan) for start in range(0, frame.height, 1_000)]
    kept = [encode(hour) for hour in hours]
    ways: dict[str, Callable[[], object]] = {
        f"merge {HOURS} hourly profiles (to reach: 50 ms)": lambda: merged(hours),
        f"read {HOURS} hourly profiles": lambda: [decode(each, plan) for each in kept],
        "count one hour of 1,000 rows": lambda: profile_of(frame[:1_000], plan),
        "count one hour of 10,000 rows": lambda: profile_of(frame[:10_000], plan),
    }
    clock, busy = _in_turn(ways)
    size = len(encode(merged(hours)))
    return [
        "## Hours, with a binary model",
        "",
        "| work | clock, ms | processor, ms |",
        "|---|---|---|",
        *(f"| {way} | {1000 * clock[way]:.1f} | {1000 * busy[way]:.1f} |" for way in ways),
        "",
        f"One hour is {max(map(len, kept)) / 1000:.1f} kB, the month {size / 1000:.1f} kB (to reach: 60).",
    ]


def _by_parts(millions: list[int]) -> list[str]:
    """Count tables that are made part by part, each size in a process of its own."""
    lines = [
        "## Tables by parts",
        "",
        f"Parts of {PART:,} rows, made from a seed where they are counted, by {PROCESSES} processes. Making them is in",
        "the time. Memory: the peak of the process, and so many times that of the largest child: a bound from above;",
        "to reach: 1,000 MB.",
        "",
        "| rows | clock, s | processor, s | processor per million rows, s | memory, MB |",
        "|---|---|---|---|---|",
    ]
    for size in millions:
        told = subprocess.run(
            [sys.executable, __file__, PARTS_ONLY, str(size)], check=True, capture_output=True, text=True
        )
        lines.append(told.stdout.strip())
    return lines


def _line_of_parts(size: int) -> str:
    """Count so many million rows."""
    plan = _plan()
    parts = range(1, size * 1_000_000 // PART + 1)
    before, started = _used(), time.perf_counter()
    profile = profile_of_parts(table, parts, plan=plan, engine=LocalEngine(PROCESSES))
    clock, busy = time.perf_counter() - started, _used() - before
    if profile.rows != size * 1_000_000:
        raise SystemExit(f"{profile.rows} rows were counted")
    return f"| {profile.rows:,} | {clock:.1f} | {busy:.1f} | {busy / size:.2f} | {_memory_mb():.0f} |"


def _plan() -> Plan:
    return plan_of(table(0, ROWS // 2), numeric=NUMERIC, categorical=CATEGORICAL)


def _used() -> float:
    """Return the processor's seconds of this process and of its children that have ended."""
    uses = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _memory_mb() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + PROCESSES * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / KILOBYTE


def _in_turn(ways: dict[str, Callable[[], object]]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the median seconds of each way: on the clock, and of the processor."""
    clock: dict[str, list[float]] = {way: [] for way in ways}
    busy: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(RUNS):
        for way, work in ways.items():
            started, used = time.perf_counter(), time.process_time()
            work()
            clock[way].append(time.perf_counter() - started)
            busy[way].append(time.process_time() - used)
    return tuple({way: statistics.median(times) for way, times in each.items()} for each in (clock, busy))


if __name__ == "__main__":
    main()
