"""Prove the intervals by simulation: how often each holds the truth, against the 95 % that it claims.

Run ``python benchmarks/coverage_soundness.py``; it takes about half an hour on two idle cores and writes
``benchmarks/soundness/coverage.md`` and ``coverage.json``. ``--share 0.1`` runs a tenth of it and writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np
from scipy import special

from proofs.proof import SOURCE, Proof, share_said
from seatrial.metrics import Answers, Clusters, measure, measure_difference
from seatrial.metrics.binary import BinaryView
from seatrial.metrics.multiclass import ClassView
from seatrial.values import Estimate

# Every file of the metrics package, by name.
PROOF = Proof("coverage", tuple(sorted((SOURCE / "metrics").glob("*.py"))), by_name=True)
RUNS, BLOCK = 5000, 250
MANY = 4_000_000
LEAST, MOST = 93.5, 96.5
CONSERVATIVE = ("roc_auc", "roc_auc_ovr_macro", "roc_auc_ovr_weighted", "ece")
READ_AS = (
    "Each figure is the share of runs, in %, in which the 95 % interval held the true value of the population that the",
    "run was drawn from, among runs that gave an interval. A population has 5,000 runs, of two models or of several",
    "classes 2,500: 95 % of such figures are within 0.6, or 0.9, of what they estimate.",
    "A second figure in brackets is the share of runs that gave one, where it is not 100 %. **Bold** is below 93.5;",
    "*italic* is above 96.5 in the first table, where a run has 40 positive rows or more and the metric is neither ROC",
    "AUC nor ECE.",
)
HEADINGS = {
    "binary": "Yes or no, rows independent",
    "clustered": "Yes or no over days: each day has its own rate and its own error",
    "difference": "Two models on the same rows, first minus second",
    "multiclass": "Several classes, rows independent",
    "regression": "Numbers, rows independent",
}
COSTS = ((0.0, 1.0), (8.0, -2.0))


@dataclass(frozen=True)
class Case:
    """One population and one size of sample.

    Parameters
    ----------
    kind
        A key of ``HEADINGS``.
    world
        The population.
    n
        Rows in a run; for days, the mean number of rows in a day.
    days
        Number of days; 0 where rows are independent.
    """

    kind: str
    world: str
    n: int
    days: int = 0
    runs: int = RUNS


@dataclass(frozen=True)
class World:
    """A yes-or-no population: the truth is ``x + shift``, the model says ``slope * x + tilt``, on the logit."""

    middle: float
    spread: float
    slope: float = 1.0
    tilt: float = 0.0
    threshold: float = 0.4


BINARY = {
    "30 %": World(-1.18, 1.4),
    "30 %, overconfident": World(-1.18, 1.4, slope=1.3, tilt=0.3),
    "30 %, sharp": World(-2.35, 4.0),
    "30 %, vague": World(-0.91, 0.6),
    "2 %": World(-4.68, 1.3, threshold=0.08),
    "2 %, overconfident": World(-4.68, 1.3, slope=1.3, tilt=0.9, threshold=0.08),
    "2 %, sharp": World(-7.3, 3.0, threshold=0.15),
}
CLASSES = {
    "4 classes": ((0.0, 0.0, 0.0, 0.0), 1.2),
    "4 classes, one of 3 %": ((0.0, -0.6, -1.2, -3.3), 1.2),
    "3 classes, sharp": ((0.0, -0.5, -1.5), 3.0),
    "10 classes": (tuple(-0.25 * place for place in range(10)), 1.5),
}
NUMBERS: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "normal errors": lambda rng, x: 10 + 3 * x + rng.normal(size=len(x)),
    "Laplace errors": lambda rng, x: 10 + 3 * x + rng.laplace(size=len(x)),
    "errors that grow": lambda rng, x: 10 + 3 * x + rng.normal(size=len(x)) * np.exp(x / 2),
    "t(5) errors": lambda rng, x: 10 + 3 * x + rng.standard_t(5, len(x)),
    "exponential truth": lambda rng, x: 3 * np.exp(0.6 * x) * rng.exponential(size=len(x)),
    "log-normal truth": lambda rng, x: np.exp(1 + 0.5 * x + 0.8 * rng.normal(size=len(x))),
    "t(3) errors: no finite variance of squares": lambda rng, x: 10 + 3 * x + rng.standard_t(3, len(x)),
}


def yes_or_no(rng: np.random.Generator, world: World, x: np.ndarray, *, shift: np.ndarray | float = 0.0) -> Answers:
    """Return answers about rows of logit ``x``; ``shift`` moves the truth and not the model."""
    y = (rng.random(len(x)) < special.expit(x + shift)).astype(np.int8)
    return said(y, special.expit(world.slope * x + world.tilt), world)


def said(y: np.ndarray, score: np.ndarray, world: World) -> Answers:
    """Return answers of a model that says ``score``."""
    label = (score > world.threshold).astype(np.int64)
    return Answers(task="binary", y=y, score=score, label=label, classes=("no", "yes"), costs=COSTS)


def draw(case: Case, rng: np.random.Generator, n: int) -> Answers:
    """Return ``n`` rows of one population."""
    if case.kind == "regression":
        x = rng.normal(size=n)
        guess = np.exp(1 + 0.5 * x + 0.32) if case.world.startswith("log") else 10.2 + 3 * x
        guess = 3 * np.exp(0.6 * x) if case.world.startswith("exp") else guess
        return Answers(task="regression", y=NUMBERS[case.world](rng, x), score=guess)
    if case.kind == "multiclass":
        return draw_classes(rng, case.world, n)
    world = BINARY[case.world]
    return yes_or_no(rng, world, rng.normal(size=n) * world.spread + world.middle)


def draw_classes(rng: np.random.Generator, name: str, n: int) -> Answers:
    """Return rows whose truth follows a softmax; the model is a little overconfident and answers the likeliest."""
    middle, spread = CLASSES[name]
    k = len(middle)
    truth = special.softmax(rng.normal(size=(n, k)) * spread + np.array(middle), axis=1)
    y = np.minimum((rng.random(n)[:, None] > truth.cumsum(axis=1)).sum(axis=1), k - 1)
    score = truth**1.2 / (truth**1.2).sum(axis=1, keepdims=True)
    costs = tuple(tuple(0.0 if i == j else 1.0 + 5.0 * (i == k - 1) for j in range(k)) for i in range(k))
    names = tuple(f"class {place}" for place in range(k))
    return Answers(task="multiclass", y=y, score=score, label=score.argmax(axis=1), classes=names, costs=costs)


def draw_days(case: Case, rng: np.random.Generator, days: int) -> Answers:
    """Return rows of some days: the day moves the rate, and moves the truth away from the model."""
    world = BINARY[case.world.removesuffix(", uneven days")]
    uneven = case.world.endswith("uneven days")
    sizes = rng.poisson(case.n * (rng.gamma(2, 0.5, days) if uneven else np.ones(days))) + 1
    day = np.repeat(np.arange(days), sizes)
    x = rng.normal(size=len(day)) * world.spread + world.middle + rng.normal(size=days)[day] * 0.3
    answers = yes_or_no(rng, world, x, shift=rng.normal(size=days)[day] * 0.4)
    return replace(answers, clusters=(Clusters(name="day", codes=day),))


def draw_pair(case: Case, rng: np.random.Generator, n: int) -> tuple[Answers, Answers]:
    """Return a model, and one that says the same with noise: a little, or much."""
    name, noise = case.world.split(" against ")
    world, much = BINARY[name], {"a near one": 0.2, "a far one": 1.0}[noise]
    x = rng.normal(size=n) * world.spread + world.middle
    first = yes_or_no(rng, world, x)
    return first, said(first.y, special.expit(x + much * (rng.normal(size=n) + 0.1)), world)


def estimates(case: Case, rng: np.random.Generator) -> tuple[Estimate, ...]:
    """Return what one run measures."""
    if case.kind == "difference":
        return measure_difference(*draw_pair(case, rng, case.n))
    return measure(draw_days(case, rng, case.days) if case.days else draw(case, rng, case.n))


def truths(case: Case) -> dict[str, float]:
    """Return the values of the whole population, from four million rows of it."""
    found: dict[str, list[float]] = {}
    parts = 8
    for part in range(parts):
        rng = np.random.default_rng([part, *case.world.encode()])
        if case.kind == "difference":
            measured = measure_difference(*draw_pair(case, rng, MANY // parts))
        elif case.days:
            measured = measure(replace(draw_days(case, rng, MANY // parts // case.n), clusters=()))
        else:
            answers = draw(case, rng, MANY // parts)
            measured = measure(answers)
        for each in measured:
            if each.value is not None:
                found.setdefault(each.metric, []).append(each.value)
    whole = {name: float(np.mean(values)) for name, values in found.items()}
    if "rmse" in whole:
        whole["rmse"] = float(np.sqrt(np.mean(np.square(found["rmse"]))))
    if "ece" in whole and case.kind != "difference":
        whole["ece"] = binned_error(case)
    return whole


def binned_error(case: Case) -> float:
    """Return the calibration error over bins of the whole population, with no bias to take off."""
    rng = np.random.default_rng([99, *case.world.encode()])
    answers = draw_days(case, rng, MANY // case.n) if case.days else draw(case, rng, MANY // 2)
    bins = BinaryView(answers).bins if answers.task == "binary" else ClassView(answers).bins
    return float(bins.n @ np.abs(bins.deviation) / bins.n.sum())


def block(case: Case, whole: dict[str, float], number: int) -> dict[str, np.ndarray]:
    """Return, per metric, how many runs of one block gave an interval, were too high, and were too low."""
    counts = {name: np.zeros(3, dtype=np.int64) for name in whole}
    rng = np.random.default_rng([number, case.n, case.days, *case.world.encode()])
    for _ in range(min(BLOCK, case.runs)):
        for each in estimates(case, rng):
            if each.low is not None and each.high is not None:
                true = whole[each.metric]
                slack = 1e-9 * (1 + abs(true))
                counts[each.metric] += (1, each.low > true + slack, each.high < true - slack)
    return counts


def cover(case: Case, run: Callable[..., Iterable[dict[str, np.ndarray]]] = map) -> dict[str, tuple[int, int, int]]:
    """Return, per metric, runs with an interval, those whose low limit was too high, and high limit too low."""
    whole = truths(case)
    parts = list(run(partial(block, case, whole), range(max(1, case.runs // BLOCK))))
    return {name: tuple(int(part) for part in sum(each[name] for each in parts)) for name in whole}


def grid(share: float) -> list[Case]:
    """Return the cases of the whole proof, or of a share of it."""
    both = (200, 2000)
    cases = [Case("binary", world, n) for world in BINARY for n in both]
    names = ("30 %", "30 %, uneven days")
    cases += [Case("clustered", world, 60, days=days) for world in names for days in (3, 7, 14, 30, 60)]
    pairs = [f"{rate} against {other}" for rate in ("30 %", "2 %") for other in ("a near one", "a far one")]
    cases += [Case("difference", pair, n) for pair in pairs for n in both]
    cases += [Case("multiclass", world, n) for world in CLASSES for n in both]
    cases += [Case("regression", world, n) for world in NUMBERS for n in both]
    runs = {"difference": RUNS // 2, "multiclass": RUNS // 2}
    return [replace(case, runs=max(BLOCK, int(runs.get(case.kind, RUNS) * share))) for case in cases]


def told(name: str, counts: tuple[int, int, int], case: Case) -> str:
    """Return one figure of the table."""
    given, too_high, too_low = counts
    if given < case.runs // 20:
        return "none given"
    rate = 100 * (1 - (too_high + too_low) / given)
    enough = case.kind == "binary" and case.n * int(case.world.split(maxsplit=1)[0]) >= 4000
    figure = f"{rate:.1f}"
    if rate < LEAST:
        figure = f"**{figure}**"
    elif rate > MOST and enough and name not in CONSERVATIVE:
        figure = f"*{figure}*"
    return figure if given == case.runs else f"{figure} ({100 * given / case.runs:.0f})"


def render(found: list[tuple[Case, dict[str, tuple[int, int, int]]]], seconds: float) -> str:
    """Return the figures as Markdown."""
    runs = sum(case.runs for case, _ in found)
    lines = ["# Coverage of the intervals", "", f"sha256 of `src/seatrial/metrics/*.py`: `{PROOF.digest()}`", ""]
    lines += [f"{runs:,} runs in {seconds / 60:.0f} minutes of a machine that was shared.", *READ_AS]
    for kind, heading in HEADINGS.items():
        cases = [(case, counts) for case, counts in found if case.kind == kind]
        if not cases:
            continue
        names = list(dict.fromkeys(name for _, counts in cases for name in counts))
        titles = [f"{case.world}, {f'{case.days} days' if case.days else f'n = {case.n:,}'}" for case, _ in cases]
        lines += ["", f"## {heading}", "", f"| population | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
        for title, (case, counts) in zip(titles, cases, strict=True):
            cells = [told(name, counts[name], case) if name in counts else "" for name in names]
            lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the grid and write its results."""
    share = share_said(__doc__)
    started, found, proved = time.monotonic(), [], PROOF.digest()
    with ProcessPoolExecutor() as pool:
        for case in grid(share):
            found.append((case, cover(case, pool.map)))
            figures = {name: told(name, counts, case) for name, counts in found[-1][1].items()}
            print(f"{time.monotonic() - started:.0f} s", case, figures, flush=True)
    if share < 1:
        return
    page = render(found, time.monotonic() - started)
    keys = ("given", "low_above_truth", "high_below_truth")
    cases = [
        {**asdict(case), "metrics": {name: dict(zip(keys, each, strict=True)) for name, each in counts.items()}}
        for case, counts in found
    ]
    record = {"proved": "src/seatrial/metrics/*.py", "level": 0.95, "cases": cases}
    PROOF.write(page, record, proved=proved)


if __name__ == "__main__":
    main()
