"""Prove continuous watching by simulation: false alarms of 90 days of hours, and how soon a change is seen.

Run ``python benchmarks/watch_soundness.py``; it takes about fifteen minutes on two cores and writes
``benchmarks/soundness/watch.md`` and ``watch.json``. ``--share 0.1`` runs a tenth of it and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy import special

from seatrial.metrics import clopper_pearson
from seatrial.monitoring.continuous import Armed, DetectorState, Watching, arm, detect
from seatrial.profiles import CategoricalCounts, ColumnPlan, NumericCounts, Plan, Profile
from seatrial.values import Window

ROOT = Path(__file__).resolve().parent.parent
PROVED = (
    "metrics/interval.py",
    "monitoring/continuous/arm.py",
    "monitoring/continuous/detect.py",
    "monitoring/continuous/gauges.py",
    "monitoring/continuous/settings.py",
    "monitoring/continuous/state.py",
    "monitoring/minimums.py",
)
NUMERIC = tuple(f"x{place:02d}" for place in range(15))
LEVELS = {"c3": 3, "c10": 10, "c50": 50, "c200": 200, "c1000": 1000}
NULLS = 0.05
EDGES = 40
HOURS = 90 * 24
CHANGE = 30 * 24
ROWS = 1_000
SWING = 0.5
READ_AS = (
    f"20 columns as in the soundness of the drift verdict, on {EDGES} edges; {ROWS:,} rows an hour, {HOURS // 24}",
    "days; the reference is drawn anew in every run. *Swing*: all numbers move by half a standard deviation up",
    "and down in a day, and the shares of the categories with them. *Same hour*: 24 references, one for each hour",
    f"of the day; m is their sum. A change begins after {CHANGE // 24} days in one column of its kind. *Alarms*",
    "are runs with any alarm, of a change those with one before it; the delay is in hours from the change to the",
    "first alarm after it. Limits are Clopper and Pearson's.",
)


@dataclass(frozen=True)
class Case:
    """One line of the table.

    ``kind`` is what changes: nothing, a shift in standard deviations, a scale, a null rate, a share that goes from the
    most frequent category to the rarest, or a new category.
    """

    name: str
    m: int
    runs: int
    kind: str = "nothing"
    size: float = 0.0
    swing: bool = False
    hourly: bool = False
    median: float | None = None


@dataclass(frozen=True)
class Result:
    """The first hour with an alarm before the change, and the hours from it to the first alarm; None if none."""

    false: int | None
    delay: int | None


def shares_of(name: str, hour: int, case: Case, *, changed: bool) -> np.ndarray:
    """Return the shares of the bins or levels of a column at an hour of the day; of categories with a new one last."""
    phase = SWING * np.sin(2 * np.pi * hour / 24) if case.swing else 0.0
    moved = changed and name in {"x00", "c10"}
    if name in NUMERIC:
        shift = phase + (case.size if moved and case.kind == "shift" else 0.0)
        scale = case.size if moved and case.kind == "scale" else 1.0
        inner = special.ndtri(np.linspace(0, 1, EDGES + 2)[1:-1]) * (1.2 if case.swing else 1.0)
        return np.diff(special.ndtr((np.concatenate(([-9.0], inner, [9.0])) - shift) / scale))
    size = LEVELS[name]
    shares = 10.0 ** (-np.linspace(0, 1, size) * (1 + phase / 2))
    shares = np.append(shares / shares.sum(), 0.0)
    if moved and case.kind == "category":
        shares[0], shares[size - 1] = shares[0] - case.size, shares[size - 1] + case.size
    if moved and case.kind == "new category":
        shares = np.append(shares[:-1] * (1 - case.size), case.size)
    return shares


def drawn(
    rng: np.random.Generator, case: Case, hours: np.ndarray, *, rows: int, changed: bool
) -> Iterator[dict[str, object]]:
    """Give the columns of one hour after the other; everything is drawn at once."""
    parts: dict[str, np.ndarray] = {}
    nulls: dict[str, np.ndarray] = {}
    for name in (*NUMERIC, *LEVELS):
        rate = case.size if changed and case.kind == "null rate" and name == "x00" else NULLS
        nulls[name] = rng.binomial(rows, rate, len(hours))
        tables = np.array([shares_of(name, hour, case, changed=changed) for hour in range(24)])
        parts[name] = rng.multinomial(rows - nulls[name], tables[hours % 24])
    for place in range(len(hours)):
        yield {name: counts(name, parts[name][place], int(nulls[name][place])) for name in parts}


def counts(name: str, row: np.ndarray, nulls: int) -> object:
    """Return the counts of one column."""
    if name in NUMERIC:
        return NumericCounts(bins=np.concatenate(([0], row, [0])), nulls=nulls)
    new = int(row[-1])
    return CategoricalCounts(known=row[:-1], n_new=new, new={"new": new} if new else {}, nulls=nulls)


def plan() -> Plan:
    """Return how everything is counted."""
    columns = [ColumnPlan(name=name, kind="numeric", edges=tuple(map(float, range(EDGES + 2)))) for name in NUMERIC]
    columns += [
        ColumnPlan(name=name, kind="categorical", levels=tuple(f"v{place}" for place in range(size)))
        for name, size in LEVELS.items()
    ]
    return Plan(columns=tuple(sorted(columns, key=lambda each: each.name)))


def armed_by(rng: np.random.Generator, case: Case, how: Plan) -> list[Armed]:
    """Return the detectors of each hour of the day; of a pooled reference they are all the same."""
    per_hour = case.m // 24
    hours = list(drawn(rng, case, np.arange(24), rows=per_hour, changed=False))
    settings = Watching(references=24 if case.hourly else 1)
    if case.hourly:
        return [arm(profile(how, columns, per_hour), how, settings=settings) for columns in hours]
    pooled = {name: added([columns[name] for columns in hours]) for name in hours[0]}
    return [arm(profile(how, pooled, case.m), how, settings=settings)] * 24


def added(parts: list[object]) -> object:
    """Return the sum of the counts of one column."""
    nulls = sum(part.nulls for part in parts)
    if isinstance(parts[0], NumericCounts):
        return NumericCounts(bins=sum(part.bins for part in parts), nulls=nulls)
    return CategoricalCounts(known=sum(part.known for part in parts), nulls=nulls)


def profile(how: Plan, columns: dict[str, object], rows: int) -> Profile:
    """Return the profile of one hour."""
    return Profile(plan=how.digest, window=Window(), rows=rows, columns=columns)


def run(case: Case, seed: int) -> Result:
    """Watch until the first alarm, or to the end; after a change, until it is seen."""
    rng = np.random.default_rng([seed, case.m, *case.name.encode()])
    how = plan()
    armed = armed_by(rng, case, how)
    state, false = DetectorState(), None
    calm = HOURS if case.kind == "nothing" else CHANGE
    for hour, columns in enumerate(drawn(rng, case, np.arange(calm), rows=ROWS, changed=False)):
        state = detect(state, armed[hour % 24], profile(how, columns, ROWS))
        if state.alarms:
            false = hour + 1
            break
    if case.kind == "nothing":
        return Result(false=false, delay=None)
    later = np.arange(CHANGE, CHANGE + 240)
    for hour, columns in enumerate(drawn(rng, case, later, rows=ROWS, changed=True)):
        state = detect(state, armed[(CHANGE + hour) % 24], profile(how, columns, ROWS))
        if state.alarms:
            return Result(false=false, delay=hour + 1)
    return Result(false=false, delay=None)


def grid(share: float) -> list[Case]:
    """Return the cases of the whole proof, or of a share of it."""
    many, few = (max(2, int(share * runs)) for runs in (60, 12))
    return [
        Case("nothing, m = 500,000", 500_000, many),
        Case("nothing, m = 20,000", 20_000, many),
        Case("nothing, swing, same hour, m = 500,000", 500_000, many, swing=True, hourly=True),
        Case("nothing, swing, pooled reference (not to be used)", 500_000, few, swing=True),
        Case(".3 sd, m = 500,000", 500_000, few, "shift", 0.3, median=6),
        Case(".3 sd, m = 20,000", 20_000, few, "shift", 0.3, median=6),
        Case(".3 sd, swing, same hour, m = 500,000", 500_000, few, "shift", 0.3, swing=True, hourly=True, median=6),
        Case(".2 sd, m = 500,000", 500_000, few, "shift", 0.2),
        Case("scale x1.5, m = 500,000", 500_000, few, "scale", 1.5),
        Case("nulls 5 to 15 %, m = 500,000", 500_000, few, "null rate", 0.15),
        Case("10 % of rows to another category, m = 500,000", 500_000, few, "category", 0.1),
        Case("new category of 5 %, m = 500,000", 500_000, few, "new category", 0.05),
    ]


def digest() -> str:
    """Return the digest of the code that is proved."""
    whole = hashlib.sha256()
    for name in PROVED:
        whole.update((ROOT / "src/seatrial" / name).read_bytes())
    return whole.hexdigest()


def told(case: Case, results: list[Result]) -> dict[str, object]:
    """Return one line of the table."""
    false = sum(result.false is not None for result in results)
    low, high = clopper_pearson(false, len(results), 0.95)
    delays = sorted(240.0 if result.delay is None else result.delay for result in results)
    changed = case.kind != "nothing"
    return {
        **asdict(case),
        "alarms": false,
        "rate": false / len(results),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "delay": float(np.median(delays)) if changed else None,
        "p95": float(np.quantile(delays, 0.95)) if changed else None,
        "missed": sum(result.delay is None for result in results) if changed else None,
    }


def render(rows: list[dict[str, object]], seconds: float, proved: str) -> str:
    """Return the figures as Markdown."""
    each = [int(str(row["runs"])) for row in rows]
    lines = [
        "# Soundness of continuous watching",
        "",
        f"sha256 of the code proved ({', '.join(PROVED)}): `{proved}`",
        "",
        f"{sum(each):,} runs in {seconds / 60:.0f} minutes of a machine that was shared.",
        *READ_AS,
        "",
        "| case | runs | alarms | rate | 95 % limits | median delay | 95 % of delays | missed in 10 days |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        delay = f"{row['delay']:.0f} h | {row['p95']:.0f} h | {row['missed']}" if row["delay"] is not None else " | | "
        limits = f"{row['low']:.3f} to {row['high']:.3f}"
        lines.append(f"| {row['name']} | {row['runs']} | {row['alarms']} | {row['rate']:.3f} | {limits} | {delay} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run every case and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    share = parser.parse_args().share
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    started, rows, proved = time.monotonic(), [], digest()
    with ProcessPoolExecutor() as pool:
        for case in grid(share):
            rows.append(told(case, list(pool.map(partial(run, case), range(case.runs)))))
            print(
                {key: rows[-1][key] for key in ("name", "alarms", "delay", "p95")},
                f"{time.monotonic() - started:.0f} s",
                flush=True,
            )
    if share < 1:
        return
    if digest() != proved:
        raise SystemExit("the code changed while it was being proved; nothing is written")
    folder = ROOT / "benchmarks" / "soundness"
    (folder / "watch.md").write_text(render(rows, time.monotonic() - started, proved), encoding="utf-8")
    record = {"sha256": proved, "proved": PROVED, "cases": rows}
    (folder / "watch.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
