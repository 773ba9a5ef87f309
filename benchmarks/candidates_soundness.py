"""Prove the rule for many candidates on one test table: how often one of equal quality is called better.

Run ``python benchmarks/candidates_soundness.py``; it takes about ten minutes on two cores and writes
``benchmarks/soundness/candidates.md`` and ``candidates.json``. ``--share 0.1`` runs a tenth of it and writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from proofs.proof import Proof, code, share_said
from seatrial.evidence.judge import judge
from seatrial.metrics import Answers, clopper_pearson, measure_difference
from seatrial.values import Estimate, Gate

PROVED = (
    "evidence/gate_results.py",
    "evidence/judge.py",
    "evidence/requirement.py",
    "evidence/spend.py",
    "evidence/widen.py",
    "metrics/difference.py",
)
PROOF = Proof("candidates", code(PROVED))
RUNS = 5_000
ROWS = 1_000
CANDIDATES = 50
CHANGED = 0.04
VOTES = (3, 5, 10, 20, 50)
BETTER = Gate(metric="accuracy", no_worse_than="champion", margin=0.0)
WAYS = {
    "independent": "each candidate is a new coin",
    "climb": "the best so far, with 4 % of its answers thrown anew; the better of the two is kept",
    "halves": "the best so far on half of the rows, a new coin on the other; the better of the two is kept",
    "vote": "the 3rd, 5th, 10th, 20th and 50th are the majority of all before, those below one half turned round",
    "weighted": "the same are the vote of all before, each weighted by its figure above one half",
}
READ_AS = (
    f"{ROWS:,} rows whose truth is a coin; the champion and all {CANDIDATES} candidates are right on half of all rows,",
    "whatever they were made of. A candidate is *called better* when the gate `accuracy no worse than the champion`",
    "with a margin of 0 is met. Each way chooses the next candidate by the accuracies of those before. *Old rule*: the",
    "k-th candidate at the error 0.05 / k**2, which corrects for their number alone. Limits are Clopper and Pearson's.",
)


@dataclass(frozen=True)
class Result:
    """What one run gave."""

    better: bool
    by_number: bool


def run(way: str, seed: int) -> Result:
    """Return whether any candidate of one run was called better, by the rule and by its number alone."""
    rng = np.random.default_rng([seed, list(WAYS).index(way)])
    y, champion = coins(rng), coins(rng)
    better = by_number = False
    for look, label in enumerate(candidates(way, rng, y), 1):
        found = difference(y, label, champion)
        results, _ = judge((BETTER,), [found], [], look=look)
        better |= results[0].outcome == "pass"
        by_number |= alone(found, look)
    return Result(better=better, by_number=by_number)


def candidates(way: str, rng: np.random.Generator, y: np.ndarray) -> Iterator[np.ndarray]:
    """Give the answers of one candidate after the other."""
    best = coins(rng)
    yield best
    made = [best]
    for look in range(2, CANDIDATES + 1):
        label = coins(rng)
        if way == "climb":
            label = np.where(rng.random(ROWS) < CHANGED, label, best)
        elif way == "halves":
            label = np.where(rng.random(ROWS) < 0.5, label, best)
        elif way in {"vote", "weighted"} and look in VOTES:
            label = voted(made, y, weighted=way == "weighted")
        yield label
        made.append(label)
        if (label == y).mean() > (best == y).mean():
            best = label


def voted(made: list[np.ndarray], y: np.ndarray, *, weighted: bool) -> np.ndarray:
    """Return the vote of candidates, by what their accuracies on the test table say of them."""
    gains = np.array([(label == y).mean() - 0.5 for label in made])
    weights = gains if weighted else np.sign(gains)
    total = weights @ (2.0 * np.array(made) - 1)
    return (total > 0).astype(np.int8)


def coins(rng: np.random.Generator) -> np.ndarray:
    """Return answers that are right on half of all rows."""
    return rng.integers(0, 2, ROWS).astype(np.int8)


def difference(y: np.ndarray, label: np.ndarray, champion: np.ndarray) -> Estimate:
    """Return the paired difference of the accuracies."""
    ours, theirs = (Answers(task="binary", y=y, label=each, classes=("0", "1")) for each in (label, champion))
    return measure_difference(ours, theirs, names=("accuracy",))[0]


def alone(found: Estimate, look: int) -> bool:
    """Return whether the difference is called better when only the number of candidates is corrected for."""
    from scipy import special  # noqa: PLC0415 - the old rule is the only one to need it

    if found.value is None or found.low is None:
        return False
    reach = -special.ndtri(0.025 / look**2) / -special.ndtri(0.025)
    return bool(found.value - (found.value - found.low) * reach >= 0)


def told(way: str, results: list[Result]) -> dict[str, object]:
    """Return one line of the table."""
    row: dict[str, object] = {"way": way, "runs": len(results)}
    for name in ("better", "by_number"):
        hits = sum(getattr(each, name) for each in results)
        low, high = clopper_pearson(hits, len(results), 0.95)
        row |= {name: hits / len(results), f"{name}_low": round(float(low), 4), f"{name}_high": round(float(high), 4)}
    return row


def render(rows: list[dict[str, object]], seconds: float) -> str:
    """Return the figures as Markdown."""
    lines = [
        "# Soundness of many candidates on one test table",
        "",
        f"sha256 of the code proved ({', '.join(PROVED)}): `{PROOF.digest()}`",
        "",
        f"{RUNS:,} runs of each way in {seconds / 60:.0f} minutes of a machine that was shared.",
        *READ_AS,
        "",
        "| way | | any of 50 called better | 95 % limits | old rule | 95 % limits |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [
            f"{row[name]:.3f} | {row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f}"
            for name in ("better", "by_number")
        ]
        lines.append(f"| {row['way']} | {WAYS[str(row['way'])]} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run every way and write the results."""
    share = share_said(__doc__)
    started, rows, proved = time.monotonic(), [], PROOF.digest()
    with ProcessPoolExecutor() as pool:
        for way in WAYS:
            rows.append(told(way, list(pool.map(partial(run, way), range(round(RUNS * share)), chunksize=10))))
            print(rows[-1], flush=True)
    if share >= 1:
        page = render(rows, time.monotonic() - started)
        PROOF.write(page, {"proved": PROVED, "cases": rows}, proved=proved)


if __name__ == "__main__":
    main()
