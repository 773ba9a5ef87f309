from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seatrial.metrics import Answers, Clusters


def test_some_rows_are_taken_from_every_part(binary: Answers) -> None:
    days = Clusters(name="day", codes=np.arange(binary.n) // 50)
    rows = np.array([7, 3, 399])
    found = replace(binary, clusters=(days,)).take(rows)
    assert found.y.tolist() == binary.y[rows].tolist()
    assert found.score.tolist() == binary.score[rows].tolist()
    assert found.clusters[0].codes.tolist() == [0, 0, 7]
    assert (found.n, found.costs, found.classes) == (3, binary.costs, binary.classes)


def test_a_mask_takes_the_same_rows(binary: Answers) -> None:
    mask = binary.y == 1
    assert binary.take(mask).y.tolist() == binary.take(np.flatnonzero(mask)).y.tolist()


def test_parts_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="score has 2 rows, the truth has 3"):
        Answers(task="binary", y=np.zeros(3), score=np.zeros(2))


def test_a_quantile_is_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="quantile is 1"):
        Answers(task="regression", y=np.zeros(3), score=np.zeros(3), quantile=1.0)
