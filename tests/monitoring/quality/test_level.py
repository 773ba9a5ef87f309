from __future__ import annotations

import numpy as np
import pytest

from seatrial.monitoring.quality.level import draw, follow

DAYS = np.arange(120)


def test_a_steady_level_stays_where_it_is() -> None:
    rng = np.random.default_rng(0)
    level = follow(rng.normal(0.5, 0.2, 120), np.full(120, 0.04), DAYS)
    paths = draw(level, np.arange(120, 127), 500, rng=rng)
    assert level.now == pytest.approx(0.5, abs=0.1)
    assert paths.mean(axis=1).std() < 0.2


def test_a_level_that_jumped_is_followed() -> None:
    seen = np.where(DAYS < 90, 0.0, 2.0) + np.random.default_rng(1).normal(0, 0.1, 120)
    assert follow(seen, np.full(120, 0.01), DAYS).now == pytest.approx(2.0, abs=0.3)


def test_doubt_grows_with_the_days_of_which_nothing_is_known() -> None:
    rng = np.random.default_rng(2)
    level = follow(np.cumsum(rng.normal(0, 0.2, 120)), np.full(120, 0.01), DAYS)
    near, far = (draw(level, np.array([day]), 2000, rng=rng).std() for day in (120, 160))
    assert far > 1.5 * near


@pytest.mark.parametrize("walk", [0.0, 0.1])
def test_limits_of_the_next_week_hold(walk: float) -> None:
    rng, inside = np.random.default_rng(3), 0
    for _ in range(60):
        truth = np.cumsum(rng.normal(0, walk, 127)) + rng.normal(0, 0.3, 127)
        level = follow(truth[:120] + rng.normal(0, 0.1, 120), np.full(120, 0.01), DAYS)
        low, high = np.quantile(draw(level, np.arange(120, 127), 300, rng=rng).mean(axis=1), [0.025, 0.975])
        inside += low <= truth[120:].mean() <= high
    assert inside >= 50
