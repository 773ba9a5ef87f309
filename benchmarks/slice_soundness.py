"""Prove the slice search by simulation: false finds where nothing is planted, and finds where something is.

Run ``python benchmarks/slice_soundness.py``; it takes about 15 minutes on two cores and writes
``benchmarks/soundness/slices.md`` and ``slices.json``. ``--share 0.1`` runs a tenth of it and writes nothing.
"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np

from proofs.proof import Proof, code, share_said
from seatrial.evaluation import Wrong, find_slices
from seatrial.metrics import Clusters, clopper_pearson

PROVED = (
    "evaluation/bins.py",
    "evaluation/clustered.py",
    "evaluation/counts.py",
    "evaluation/family.py",
    "evaluation/grid.py",
    "evaluation/refine.py",
    "evaluation/slices.py",
    "evaluation/tail.py",
    "evaluation/versus.py",
    "metrics/interval.py",
)
PROOF = Proof("slices", code(PROVED))
ROWS = 100_000
COLUMNS = 20
MORE = 0.15
SHARE = 0.02
BASES = (0.05, 0.2, 0.35)
READ_AS = (
    "A planted slice is 2 % of the rows with 15 points more error. It is *found* when the first find names just its",
    "columns, at least half of the found rows are planted, at least half of the planted rows are found. *Overlap* is",
    "Jaccard's, *lift* the planted share of the found rows, both as means over runs with a find. Where nothing is",
    "planted the rate is that of runs with any find. With days, the error rate moves from day to day (by a third of",
    "itself, standard deviation) and four columns are alike all day.",
)


@dataclass(frozen=True)
class Case:
    """One cell of the grid."""

    kind: str
    base: float
    runs: int
    rows: int = ROWS
    days: int = 0


@dataclass(frozen=True)
class Result:
    """What one run gave."""

    finds: int
    right: bool
    overlap: float
    lift: float


def table(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Return 20 columns: numbers, numbers with missing and ties, texts, a flag."""
    columns: dict[str, np.ndarray] = {f"x{place:02d}": rng.random(rows) for place in range(COLUMNS - 8)}
    columns["skewed"] = rng.lognormal(size=rows)
    columns["gaps"] = np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows))
    columns["zeros"] = np.where(rng.random(rows) < 0.5, 0.0, rng.random(rows))
    columns["hour"] = rng.integers(0, 24, rows)
    columns["flag"] = rng.random(rows) < 0.3
    for name, levels in (("few", 5), ("some", 16), ("many", 500)):
        columns[name] = np.array([f"{name}{code}" for code in range(levels)], dtype=object)[
            np.minimum(rng.geometric(2 / levels, rows) - 1, levels - 1)
        ]
    return columns


def plant(kind: str, columns: dict[str, np.ndarray], rng: np.random.Generator) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return which rows are bad, about 2 % of all, and the columns that say so."""
    first, second = columns["x03"], columns["x07"]
    width = SHARE**0.5
    if kind == "aligned":
        return (first >= 0.2) & (first < 0.4) & (second >= 0.6) & (second < 0.7), ("x03", "x07")
    if kind == "worst grid":  # as far off the deciles as can be: half a slice on either side of an edge
        return (np.abs(first - 0.5) < width / 2) & (np.abs(second - 0.3) < width / 2), ("x03", "x07")
    if kind == "off grid":
        low, left = rng.random(2) * (1 - width)
        return (first >= low) & (first < low + width) & (second >= left) & (second < left + width), ("x03", "x07")
    if kind == "level and range":
        share = float((columns["some"] == "some1").mean())
        return (columns["some"] == "some1") & (first > 1 - SHARE / share), ("some", "x03")
    if kind == "one column":
        return np.abs(first - 0.61) < SHARE / 2, ("x03",)
    return np.zeros(len(first), dtype=bool), ()


def run(case: Case, seed: int) -> Result:
    """Return what the search finds in one table."""
    rng = np.random.default_rng([seed, int(1000 * case.base), *case.kind.encode()])
    columns = table(rng, case.rows)
    rate = np.full(case.rows, case.base)
    clusters: tuple[Clusters, ...] = ()
    if case.days:
        day = rng.integers(0, case.days, case.rows)
        rate = np.clip(case.base + rng.normal(0, case.base / 3, case.days), 0.01, 0.99)[day]
        for place in range(8, 12):  # weather: alike all day
            columns[f"x{place:02d}"] = rng.normal(size=case.days)[day]
        clusters = (Clusters(name="day", codes=day),)
    inside, names = plant(case.kind, columns, rng)
    error = rng.random(case.rows) < rate + MORE * inside
    search = find_slices(Wrong(rows=error, measure="error_rate"), columns, clusters=clusters)
    if not search.rows or not names:
        return Result(finds=len(search.rows), right=False, overlap=0.0, lift=0.0)
    mask = search.masks[0]
    found = tuple(condition.column for condition in search.rows[0].slice.conditions)
    lift = float(inside[mask].mean())
    covered = float(mask[inside].mean())
    overlap = float((mask & inside).sum() / (mask | inside).sum())
    right = found == names and lift >= 0.5 and covered >= 0.5
    return Result(finds=len(search.rows), right=right, overlap=overlap, lift=lift)


def grid(share: float) -> list[Case]:
    """Return the cases of the whole proof, or of a share of it."""
    few, many = max(1, int(100 * share)), max(1, int(1000 * share))
    kinds = ("aligned", "off grid", "worst grid", "level and range", "one column")
    planted = [Case(kind, base, few) for kind in kinds for base in BASES]
    nothing = [Case("nothing", base, many if base == 0.2 else 2 * few) for base in BASES]
    days = [Case("nothing", 0.2, 2 * few, rows=20_000, days=days) for days in (7, 14, 30, 60)]
    return [*planted, *nothing, *days, Case("off grid", 0.2, few, days=30)]


def tell(case: Case, results: list[Result]) -> dict[str, object]:
    """Return the figures of one case."""
    hits = sum(result.right if case.kind != "nothing" else result.finds > 0 for result in results)
    low, high = clopper_pearson(hits, len(results))
    found = [result for result in results if result.finds]
    return {
        **asdict(case),
        "hits": hits,
        "rate": hits / len(results),
        "rate_low": round(float(low), 4),
        "rate_high": round(float(high), 4),
        "overlap": round(float(np.mean([result.overlap for result in found])), 3) if found else None,
        "lift": round(float(np.mean([result.lift for result in found])), 3) if found else None,
        "finds": round(float(np.mean([result.finds for result in results])), 3),
    }


def render(rows: list[dict[str, object]], seconds: float) -> str:
    """Return the figures as Markdown."""
    runs = sum(int(str(row["runs"])) for row in rows)
    lines = [
        "# Soundness of the slice search",
        "",
        f"sha256 of the code proved ({', '.join(PROVED)}): `{PROOF.digest()}`",
        "",
        f"{runs:,} runs in {seconds / 60:.0f} minutes of a machine that was shared.",
        *READ_AS,
        "",
        "| planted | base error | rows | days | runs | rate | 95 % limits | overlap | lift | finds a run |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        rate = f"{row['rate']:.3f} | {row['rate_low']:.3f} to {row['rate_high']:.3f}"
        tail = (
            f"{row['overlap']} | {row['lift']} | {row['finds']}" if row["kind"] != "nothing" else f" | | {row['finds']}"
        )
        start = f"| {row['kind']} | {row['base']} | {row['rows']:,} | {row['days'] or 'none'} | {row['runs']}"
        lines.append(f"{start} | {rate} | {tail} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the grid and write its results."""
    share = share_said(__doc__)
    started, rows, proved = time.monotonic(), [], PROOF.digest()
    with ProcessPoolExecutor() as pool:
        for case in grid(share):
            results = list(pool.map(run, [case] * case.runs, range(case.runs), chunksize=5))
            rows.append(tell(case, results))
            print(rows[-1], flush=True)
    if share >= 1:
        page = render(rows, time.monotonic() - started)
        PROOF.write(page, {"proved": PROVED, "cases": rows}, proved=proved)


if __name__ == "__main__":
    main()
