"""How often an interval holds the truth. The whole grid is ``benchmarks/coverage_soundness.py``.

Allowances are for chance: an observed rate of ``runs`` runs may be four standard deviations off, and three in the slow
tests of 5,000 runs, which is 0.9 of a percent.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

CONSERVATIVE = ("roc_auc", "ece")


def rates(counts: dict[str, tuple[int, int, int]]) -> dict[str, tuple[float, int]]:
    return {
        name: (1 - (too_high + too_low) / given, given) for name, (given, too_high, too_low) in counts.items() if given
    }


def allowance(runs: int, sds: float) -> float:
    return sds * float(np.sqrt(0.95 * 0.05 / runs))


@pytest.mark.parametrize(
    ("kind", "world", "n", "days"),
    [
        ("binary", "30 %", 200, 0),
        ("binary", "2 %, sharp", 200, 0),
        ("clustered", "30 %, uneven days", 30, 7),
        ("difference", "30 % against a far one", 200, 0),
        ("multiclass", "4 classes", 200, 0),
        ("regression", "Laplace errors", 200, 0),
    ],
)
def test_intervals_hold_in_a_few_runs(soundness: ModuleType, kind: str, world: str, n: int, days: int) -> None:
    soundness.MANY = 400_000
    counts = soundness.cover(soundness.Case(kind, world, n, days=days, runs=250))
    for name, (rate, given) in rates(counts).items():
        if given >= 100:
            assert rate >= 0.935 - allowance(given, 4), name


@pytest.mark.slow
@pytest.mark.parametrize("world", ["30 %", "2 %"])
@pytest.mark.parametrize("n", [200, 2000])
def test_intervals_hold(soundness: ModuleType, world: str, n: int) -> None:
    """The requirement: at least 93.5 % everywhere; at most 96.5 % with 40 positives, but for ROC AUC and ECE."""
    soundness.MANY = 4_000_000
    runs = 5000
    counts = soundness.cover(soundness.Case("binary", world, n, runs=runs))
    many = n * int(world.split(maxsplit=1)[0]) >= 4000
    for name, (rate, given) in rates(counts).items():
        if name == "ece" and world == "2 %" and n == 200:
            assert given < runs / 50
            continue
        assert given > 0.9 * runs, name
        assert rate >= 0.935 - allowance(given, 3), name
        if many and name not in CONSERVATIVE:
            assert rate <= 0.965 + allowance(given, 3), name


@pytest.mark.slow
@pytest.mark.parametrize("days", [7, 30])
def test_intervals_over_days_hold(soundness: ModuleType, days: int) -> None:
    soundness.MANY = 4_000_000
    counts = soundness.cover(soundness.Case("clustered", "30 %", 60, days=days, runs=2500))
    for name, (rate, given) in rates(counts).items():
        assert rate >= 0.935 - allowance(given, 3), name
