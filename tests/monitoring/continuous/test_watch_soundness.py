"""A small form of ``benchmarks/watch_soundness.py``; half a minute."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest


@pytest.mark.slow
@pytest.mark.parametrize("swing", [False, True])
def test_ninety_days_of_hours_without_change_do_not_alarm(
    watch_soundness: ModuleType,
    swing: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    case = watch_soundness.Case(f"small, {swing}", 500_000, runs=3, swing=swing, hourly=swing)
    found = [watch_soundness.run(case, seed).false for seed in range(case.runs)]
    assert sum(each is not None for each in found) <= 1  # 2 of 3 have a chance of .007 at .05


@pytest.mark.slow
def test_a_pooled_reference_of_a_daily_swing_alarms(watch_soundness: ModuleType) -> None:
    case = watch_soundness.Case("small, pooled", 500_000, runs=2, swing=True)
    assert all(watch_soundness.run(case, seed).false for seed in range(case.runs))


@pytest.mark.slow
@pytest.mark.parametrize(("m", "swing"), [(500_000, False), (20_000, False), (500_000, True)])
def test_a_shift_is_seen_within_six_hours(
    watch_soundness: ModuleType,
    m: int,
    swing: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    case = watch_soundness.Case(f"small, {m}", m, 5, "shift", 0.3, swing=swing, hourly=swing)
    assert np.median([watch_soundness.run(case, seed).delay or 240 for seed in range(case.runs)]) <= 6


def test_a_run_of_the_simulation_gives_a_line_of_its_table(watch_soundness: ModuleType) -> None:
    case = watch_soundness.Case("one", 20_000, 1, "shift", 2.0)
    calm, watch_soundness.CHANGE = watch_soundness.CHANGE, 3
    row = watch_soundness.told(case, [watch_soundness.run(case, 1)])
    watch_soundness.CHANGE = calm
    assert (row["alarms"], row["missed"], row["delay"]) == (0, 0, 1.0)
    assert "| one | 1 | 0 |" in watch_soundness.render([row], 60.0, watch_soundness.digest())
