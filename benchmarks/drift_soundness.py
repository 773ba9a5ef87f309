"""Prove the drift verdict by simulation: how often it is given without drift, and how often with.

Run ``python benchmarks/drift_soundness.py``; it takes about ten minutes on two cores and writes
``benchmarks/soundness/drift.md`` and ``drift.json``. ``--share 0.1`` runs a tenth of it and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from scipy import special

from seatrial.metrics import clopper_pearson
from seatrial.monitoring import compare
from seatrial.profiles import CategoricalCounts, ColumnPlan, NumericCounts, Plan, Profile
from seatrial.values import Window

ROOT = Path(__file__).resolve().parent.parent
PROVED = (
    "metrics/distance.py",
    "metrics/interval.py",
    "monitoring/compare.py",
    "monitoring/compared.py",
    "monitoring/effect.py",
    "monitoring/effects/bounds.py",
    "monitoring/effects/first.py",
    "monitoring/effects/levels.py",
    "monitoring/effects/missing.py",
    "monitoring/effects/shape.py",
    "monitoring/effects/unknown.py",
    "monitoring/minimums.py",
    "monitoring/questions.py",
)
NUMERIC = tuple(f"x{place:02d}" for place in range(15))
LEVELS = {"c3": 3, "c10": 10, "c50": 50, "c200": 200, "c1000": 1000}
NULLS = 0.05
EDGES = 256
READ_AS = (
    "20 columns: 15 of numbers on 256 quantile edges of the reference, 5 of categories with 3, 10, 50, 200 and 1,000",
    "levels whose shares fall geometrically (the rarest has a tenth of the most frequent; *rare*: a thousandth); 5 %",
    "of each column is missing. n rows are in the window, m in the reference; both are drawn anew in every run, and the",
    "edges and levels are the reference's. A report is *called drift* when any effect of any column is. Limits are",
    "Clopper and Pearson's. The goal of a case without drift is a ceiling, that of a planted drift a floor.",
)


@dataclass(frozen=True)
class Case:
    """One line of the table.

    ``kind`` is what is planted: nothing, a shift in standard deviations, a scale, a null rate, or a new category, in
    one column of its kind.
    """

    name: str
    n: int
    m: int
    runs: int
    goal: float
    kind: str = "nothing"
    size: float = 0.0
    steep: float = 10.0


@dataclass
class Table:
    """Profiles of one run while they are drawn."""

    rng: np.random.Generator
    case: Case
    columns: list[ColumnPlan] = field(default_factory=list)
    reference: dict[str, NumericCounts | CategoricalCounts] = field(default_factory=dict)
    window: dict[str, NumericCounts | CategoricalCounts] = field(default_factory=dict)

    def add_number(self, name: str) -> None:
        """Draw a column of normal numbers; its edges are order statistics of the reference, from first to last."""
        m, nulls = self.with_nulls(self.case.m, NULLS)
        n, missing = self.with_nulls(self.case.n, self.planted(name, "null rate", NULLS))
        ranks = np.unique(np.linspace(0, m - 1, EDGES).astype(np.int64))
        bins = np.concatenate(([0], np.diff(ranks), [m - ranks[-1]]))  # from the last edge on: one row
        bins[-2:] = bins[-2] + bins[-1], 0  # as the plan has it, the last edge is just above the largest
        gaps = self.rng.gamma(np.concatenate(([1.0], np.diff(ranks), [1.0])))
        below = np.concatenate((np.cumsum(gaps)[:-1] / gaps.sum(), [1.0]))
        z = special.ndtri(below) / self.planted(name, "scale", 1.0) - self.planted(name, "shift", 0.0)
        shares = np.diff(special.ndtr(z), prepend=0.0)
        counts = self.rng.multinomial(n, np.maximum(shares, 0.0) / shares.sum())
        edges = tuple(float(each) for each in range(len(ranks)))
        self.columns.append(ColumnPlan(name=name, kind="numeric", edges=edges))
        self.reference[name] = NumericCounts(bins=bins, nulls=nulls, minimum=0.0, maximum=edges[-1])
        self.window[name] = NumericCounts(bins=counts, nulls=missing, minimum=0.0, maximum=edges[-1])

    def add_categories(self, name: str, size: int) -> None:
        """Draw a column of categories; the plan knows those that the reference has."""
        shares = self.case.steep ** -np.linspace(0, 1, size)
        shares /= shares.sum()
        m, nulls = self.with_nulls(self.case.m, NULLS)
        n, missing = self.with_nulls(self.case.n, NULLS)
        before = self.rng.multinomial(m, shares)
        new = self.planted(name, "new category", 0.0)
        after = self.rng.multinomial(n, np.append(shares * (1 - new), new))
        known = before > 0
        unknown = np.flatnonzero((np.append(before, 0) == 0) & (after > 0))
        named = {f"v{place}": int(after[place]) for place in unknown[:256]}
        levels = tuple(f"v{place}" for place in np.flatnonzero(known))
        self.columns.append(ColumnPlan(name=name, kind="categorical", levels=levels))
        self.reference[name] = CategoricalCounts(known=before[known], nulls=nulls)
        self.window[name] = CategoricalCounts(
            known=after[:-1][known], n_new=int(after[unknown].sum()), new=named, nulls=missing
        )

    def with_nulls(self, rows: int, share: float) -> tuple[int, int]:
        """Return rows with a value and rows without."""
        nulls = int(self.rng.binomial(rows, share))
        return rows - nulls, nulls

    def planted(self, name: str, kind: str, otherwise: float) -> float:
        """Return the size of what is planted if it is planted here."""
        return self.case.size if self.case.kind == kind and name in {"x00", "c10"} else otherwise

    def profiles(self) -> tuple[Profile, Profile, Plan]:
        """Return reference, window and plan."""
        plan = Plan(columns=tuple(sorted(self.columns, key=lambda each: each.name)))
        first, second = (
            Profile(plan=plan.digest, window=Window(), rows=rows, columns=columns)
            for rows, columns in ((self.case.m, self.reference), (self.case.n, self.window))
        )
        return first, second, plan


def run(case: Case, seed: int) -> tuple[bool, bool]:
    """Return whether one report is called drift, and whether its first line is the column in which it was planted."""
    table = Table(rng=np.random.default_rng([seed, case.n, case.m, *case.name.encode()]), case=case)
    for name in NUMERIC:
        table.add_number(name)
    for name, size in LEVELS.items():
        table.add_categories(name, size)
    compared = compare(*table.profiles())
    return compared.drifted, compared.drifted and compared.effects[0].column in {"x00", "c10"}


def grid(share: float) -> list[Case]:
    """Return the cases of the whole proof, or of a share of it."""
    many, some, few = (max(2, int(share * runs)) for runs in (2_000, 500, 400))
    nothing = [
        Case(f"nothing, n = m = {n:,}", n, n, many if n <= 10_000 else some, 0.02 if n <= 200 else 0.01)
        for n in (200, 500, 1_000, 2_000, 10_000, 100_000, 500_000, 5_000_000)
    ]
    uneven = [
        Case(f"nothing, n = {n:,}, m = {m:,}, rare", n, m, some, 0.02 if n <= 200 else 0.01, steep=1_000.0)
        for n, m in ((200, 500_000), (1_000, 5_000_000), (2_000, 20_000), (500_000, 2_000), (1_000, 1_000))
    ]
    tiny = [Case(f".01 sd, n = m = {n:,}", n, n, some, 0.01, "shift", 0.01) for n in (500_000, 5_000_000)]
    planted = [
        Case(".3 sd, n = m = 10,000", 10_000, 10_000, few, 0.99, "shift", 0.3),
        Case("scale x1.5, n = m = 10,000", 10_000, 10_000, few, 0.99, "scale", 1.5),
        Case("nulls 5 to 15 %, n = m = 2,000", 2_000, 2_000, few, 0.99, "null rate", 0.15),
        Case("new category of 5 %, n = m = 2,000", 2_000, 2_000, few, 0.99, "new category", 0.05),
        Case("new category of 5 %, n = 2,000, m = 500,000", 2_000, 500_000, few, 0.99, "new category", 0.05),
        Case(".3 sd, n = m = 2,000 (no goal)", 2_000, 2_000, few, 0.0, "shift", 0.3),
        Case(".3 sd, n = 2,000, m = 10,000 (no goal)", 2_000, 10_000, few, 0.0, "shift", 0.3),
    ]
    return [*nothing, *uneven, *tiny, *planted]


def digest() -> str:
    """Return the digest of the code that is proved."""
    whole = hashlib.sha256()
    for name in PROVED:
        whole.update((ROOT / "src/seatrial" / name).read_bytes())
    return whole.hexdigest()


def told(case: Case, results: list[tuple[bool, bool]]) -> dict[str, object]:
    """Return one line of the table."""
    hits = sum(called for called, _ in results)
    low, high = clopper_pearson(hits, len(results), 0.95)
    first = sum(right for _, right in results)
    planted = case.kind != "nothing" and case.goal != 0.01
    met = hits / len(results) >= case.goal if planted else hits / len(results) <= case.goal
    return {
        **asdict(case),
        "rate": hits / len(results),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "first": first / len(results),
        "planted": planted,
        "met": met,
    }


def render(rows: list[dict[str, object]], seconds: float, proved: str) -> str:
    """Return the figures as Markdown."""
    each = [int(str(row["runs"])) for row in rows]
    lines = [
        "# Soundness of the drift verdict",
        "",
        f"sha256 of the code proved ({', '.join(PROVED)}): `{proved}`",
        "",
        f"{sum(each):,} reports in {seconds / 60:.0f} minutes of a machine that was shared.",
        *READ_AS,
        "",
        "| case | runs | called drift | 95 % limits | goal | met | planted column is the first line |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        goal = f"{'>=' if row['planted'] else '<='} {row['goal']:.2f}" if row["goal"] else "none"
        met = ("yes" if row["met"] else "**no**") if row["goal"] else ""
        first = f"{row['first']:.3f}" if row["planted"] else ""
        limits = f"{row['low']:.4f} to {row['high']:.4f}"
        lines.append(f"| {row['name']} | {row['runs']:,} | {row['rate']:.4f} | {limits} | {goal} | {met} | {first} |")
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
            rows.append(told(case, list(pool.map(partial(run, case), range(case.runs), chunksize=10))))
            print(
                rows[-1]["name"], rows[-1]["rate"], rows[-1]["first"], f"{time.monotonic() - started:.0f} s", flush=True
            )
    if share < 1:
        return
    if digest() != proved:
        raise SystemExit("the code changed while it was being proved; nothing is written")
    folder = ROOT / "benchmarks" / "soundness"
    (folder / "drift.md").write_text(render(rows, time.monotonic() - started, proved), encoding="utf-8")
    record = {"sha256": proved, "proved": PROVED, "cases": rows}
    (folder / "drift.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
