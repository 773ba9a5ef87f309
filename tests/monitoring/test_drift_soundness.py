"""A small form of ``benchmarks/drift_soundness.py``; half a minute."""

from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("n", [200, 500, 10_000, 5_000_000])
def test_without_drift_a_verdict_is_rare(drift_soundness: ModuleType, n: int) -> None:
    case = drift_soundness.Case(f"small, {n}", n, n, runs=100, goal=0.01)
    assert sum(drift_soundness.run(case, seed)[0] for seed in range(case.runs)) <= 4  # 5 has a chance of .003 at .01


@pytest.mark.slow
@pytest.mark.parametrize(("n", "m"), [(200, 500_000), (500_000, 2_000)])
def test_rare_levels_and_uneven_samples_make_no_verdict(drift_soundness: ModuleType, n: int, m: int) -> None:
    case = drift_soundness.Case(f"small, {n}", n, m, runs=100, goal=0.01, steep=1_000.0)
    assert sum(drift_soundness.run(case, seed)[0] for seed in range(case.runs)) <= 4


@pytest.mark.slow
def test_a_shift_that_does_not_matter_is_no_drift_however_many_rows(drift_soundness: ModuleType) -> None:
    case = drift_soundness.Case("small, .01 sd", 5_000_000, 5_000_000, 60, 0.01, "shift", 0.01)
    assert not any(drift_soundness.run(case, seed)[0] for seed in range(case.runs))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "size", "n"),
    [("shift", 0.3, 10_000), ("scale", 1.5, 10_000), ("null rate", 0.15, 2_000), ("new category", 0.05, 2_000)],
)
def test_what_matters_is_found_and_told_first(drift_soundness: ModuleType, kind: str, size: float, n: int) -> None:
    case = drift_soundness.Case(f"small, {kind}", n, n, 60, 0.99, kind, size)
    found = [drift_soundness.run(case, seed) for seed in range(case.runs)]
    assert sum(called for called, _ in found) >= 58
    assert sum(first for _, first in found) >= 58


def test_a_run_of_the_simulation_gives_a_line_of_its_table(drift_soundness: ModuleType) -> None:
    case = drift_soundness.Case("one", 10_000, 10_000, 1, 0.99, "shift", 0.5)
    row = drift_soundness.told(case, [drift_soundness.run(case, 1)])
    assert (row["rate"], row["met"], row["first"]) == (1.0, True, 1.0)
    assert "| one | 1 | 1.0000 |" in drift_soundness.render([row], 60.0, drift_soundness.digest())
