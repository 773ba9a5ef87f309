from __future__ import annotations

import numpy as np

from seatrial.monitoring.importance import importance_of

RNG = np.random.default_rng(1)
COLUMNS = {name: RNG.normal(size=2_000) for name in ("strong", "weak", "unused")}


def ask(columns) -> np.ndarray:
    return 3 * columns["strong"] + columns["weak"]


def test_columns_weigh_what_they_move() -> None:
    found = importance_of(ask, COLUMNS, seed=1)
    assert found["strong"] == 1.0
    assert 0.25 < found["weak"] < 0.42
    assert found["unused"] == 0.0


def test_the_order_of_columns_does_not_matter() -> None:
    assert importance_of(ask, dict(reversed(COLUMNS.items())), seed=1) == importance_of(ask, COLUMNS, seed=1)


def test_labels_and_empty_columns_have_an_importance_too() -> None:
    assert importance_of(lambda columns: columns["strong"] > 0, COLUMNS, seed=1)["weak"] == 0.0
    assert importance_of(ask, {name: np.zeros(0) for name in COLUMNS}, seed=1) == dict.fromkeys(COLUMNS, 0.0)
