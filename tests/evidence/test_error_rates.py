"""Gates are wrong as seldom as they say: simulated at the bound itself, the hardest place."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.evidence.judge import judge
from seatrial.metrics import wilson
from seatrial.values import Estimate, Gate

TRUTH = 0.7
ROWS = 800
RUNS = 1_000
NOISE = 0.015  # three standard deviations of a rate of 0.025 over 1,000 runs


def estimates(rng: np.random.Generator, names: tuple[str, ...]) -> list[Estimate]:
    found = []
    for name in names:
        hits = int(rng.binomial(ROWS, TRUTH))
        low, high = (float(limit) for limit in wilson(hits, ROWS, 0.95))
        found.append(
            Estimate(metric="accuracy", value=hits / ROWS, low=low, high=high, n=ROWS, method="wilson", slice=name)
        )
    return found


def test_the_best_of_ten_candidates_is_not_luck() -> None:
    rng = np.random.default_rng(1)
    gate = Gate(metric="accuracy", at_least=TRUTH)
    wrongly = 0
    for _ in range(RUNS):
        tries = (estimates(rng, ("all",)) for _ in range(10))
        wrongly += any(judge([gate], found, [], look=i)[0][0].outcome == "pass" for i, found in enumerate(tries, 1))
    assert wrongly / RUNS <= 0.042 + NOISE


@pytest.mark.parametrize("outcome", ["pass", "fail"])
def test_twenty_slices_are_no_more_often_wrong_than_one(outcome: str) -> None:
    rng = np.random.default_rng(2)
    names = tuple(f"s={i}" for i in range(20))
    gate = Gate(metric="accuracy", slice="*", at_least=TRUTH)
    wrongly = 0
    for _ in range(RUNS // 2):
        results, _ = judge([gate], estimates(rng, names), [], slices=names)
        wrongly += any(result.outcome == outcome for result in results)
    assert wrongly / (RUNS // 2) <= 0.025 + NOISE * 2**0.5
