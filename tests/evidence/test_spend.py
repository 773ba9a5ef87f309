"""Later candidates on a test table are judged stricter, by a rule that holds for every choice among them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from seatrial.evidence.spend import MOST_LOOKS, error_of, reach_of, use_of_test
from seatrial.metrics import Answers, measure_difference


def test_the_first_is_judged_at_95_percent_and_each_next_stricter() -> None:
    assert reach_of(1) == pytest.approx(1.959964, abs=1e-6)
    reaches = [reach_of(look) for look in range(1, MOST_LOOKS + 1)]
    assert reaches == sorted(reaches)
    assert all(0 < error_of(look) <= 0.05 for look in range(1, 100))
    assert error_of(2) == pytest.approx(2 * stats.norm.sf(reach_of(2)))


def test_the_errors_of_all_candidates_sum_to_five_percent() -> None:
    later = [stats.chi2.sf(reach_of(look) ** 2, look) for look in range(2, MOST_LOOKS + 1)]
    assert stats.norm.sf(reach_of(1)) + math.fsum(later) <= 0.05


def test_no_combination_of_directions_is_luckier_than_the_reach() -> None:
    rng = np.random.default_rng(0)
    lengths = np.sqrt(np.cumsum(rng.normal(size=(20_000, MOST_LOOKS)) ** 2, axis=1))
    reaches = np.array([reach_of(look) for look in range(1, MOST_LOOKS + 1)])
    assert (lengths > reaches)[:, 1:].any(axis=1).mean() <= 0.025 + 3 * math.sqrt(0.025 / 20_000)


@pytest.mark.parametrize(("look", "status"), [(1, "pass"), (10, "pass"), (11, "warn"), (20, "warn"), (21, "skipped")])
def test_how_far_a_test_table_is_used(look: int, status: str) -> None:
    finding = use_of_test(look)
    assert (finding.code, finding.status) == ("EVAL009", status)
    assert dict(finding.measured)["candidate"] == look
    assert bool(finding.hint) == (status != "pass")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["independent", "climb", "halves", "vote", "weighted"])
def test_of_fifty_adaptive_candidates_hardly_ever_one_is_called_better(candidates_soundness, way: str) -> None:
    runs = 300
    wrongly = sum(candidates_soundness.run(way, seed).better for seed in range(runs))
    assert wrongly / runs <= 0.05


def test_the_simulation_uses_what_it_proves(candidates_soundness) -> None:
    rng = np.random.default_rng(1)
    y, first, second = (rng.integers(0, 2, 400).astype(np.int8) for _ in range(3))
    ours, theirs = (Answers(task="binary", y=y, label=label, classes=("0", "1")) for label in (first, second))
    (found,) = measure_difference(ours, theirs, names=("accuracy",))
    assert candidates_soundness.difference(y, first, second) == found
