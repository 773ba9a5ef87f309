from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seatrial.evaluation.order import canonical, row_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def test_equal_rows_have_equal_keys_and_zeros_are_one() -> None:
    keys = row_keys([np.array([0.0, -0.0, 1.0]), np.array(["a", "a", None], dtype=object)], rows=3)
    assert keys[0] == keys[1] != keys[2]


def test_keys_of_different_rows_differ() -> None:
    grid = np.arange(100_000)
    assert len(np.unique(row_keys([grid % 300, (grid // 300).astype(float), grid % 2 == 0], rows=100_000))) == 100_000


def test_any_order_becomes_one(make_subject: Callable[..., Subject]) -> None:
    subject = canonical(make_subject(days=9))
    again = canonical(subject)
    assert np.array_equal(subject.answers.score, again.answers.score)
    assert np.array_equal(subject.time, again.time)
    assert np.array_equal(subject.train.y, again.train.y)
