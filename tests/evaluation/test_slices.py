from __future__ import annotations

import numpy as np
import pytest

from seatrial.evaluation import Wrong, find_slices
from seatrial.metrics import Clusters


def wrong(rows: np.ndarray) -> Wrong:
    return Wrong(rows=rows, measure="error_rate")


def table(rng: np.random.Generator, n: int, columns: dict[str, np.ndarray] = 6) -> dict[str, np.ndarray]:
    numbers = {f"x{place}": rng.random(n) for place in range(columns)}
    return {**numbers, "carrier": np.array([f"c{code}" for code in rng.integers(0, 8, n)], dtype=object)}


def planted(
    seed: int, *, n: int = 20_000, base: float = 0.2, more: float = 0.3
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    columns = table(rng, n)
    inside = (columns["carrier"] == "c3") & (columns["x2"] > 0.7)
    return columns, inside, rng.random(n) < np.where(inside, base + more, base)


def test_a_planted_slice_is_found_and_nothing_else() -> None:
    columns, inside, error = planted(0)
    search = find_slices(wrong(error), columns)
    (row,) = search.rows
    assert [condition.column for condition in row.slice.conditions] == ["carrier", "x2"]
    assert (search.masks[0] & inside).sum() / (search.masks[0] | inside).sum() > 0.8
    assert 0 < row.excess_low < row.excess
    assert row.merged
    assert search.tested > 1000


def test_without_a_weak_slice_nothing_is_found() -> None:
    rng = np.random.default_rng(1)
    assert find_slices(wrong(rng.random(20_000) < 0.2), table(rng, 20_000)).rows == ()


def test_two_causes_are_two_finds_by_harm() -> None:
    rng = np.random.default_rng(2)
    columns = table(rng, 40_000)
    rate = 0.1 + 0.3 * (columns["carrier"] == "c5") + 0.3 * ((columns["x0"] < 0.2) & (columns["x1"] > 0.8))
    search = find_slices(wrong(rng.random(40_000) < rate), columns)
    assert [row.slice.conditions[0].column for row in search.rows[:2]] == ["carrier", "x0"]
    assert [row.harm for row in search.rows] == sorted((row.harm for row in search.rows), reverse=True)


def test_rows_are_those_that_the_mask_holds() -> None:
    columns, _, error = planted(3)
    search = find_slices(wrong(error), columns)
    for row, mask in zip(search.rows, search.masks, strict=True):
        assert row.n == mask.sum()
        assert row.error == pytest.approx(error[mask].mean())
        assert row.rest == pytest.approx(error[~mask].mean())
        assert row.harm == pytest.approx(row.n * row.excess)


def test_order_of_rows_and_columns_does_not_matter() -> None:
    columns, _, error = planted(4)
    order = np.random.default_rng(0).permutation(len(error))
    shuffled = {name: columns[name][order] for name in reversed(list(columns))}
    assert find_slices(wrong(error), columns).rows == find_slices(wrong(error[order]), shuffled).rows


def test_a_bad_day_is_no_slice_when_days_are_clusters() -> None:
    rng = np.random.default_rng(5)
    day = rng.integers(0, 30, 30_000)
    columns = {"wind": rng.normal(size=30)[day] + 0.01 * rng.random(30_000), **table(rng, 30_000, 3)}
    error = rng.random(30_000) < np.clip(0.2 + rng.normal(0, 0.1, 30), 0.02, 0.9)[day]
    assert find_slices(wrong(error), columns).rows
    assert not find_slices(wrong(error), columns, clusters=(Clusters(name="day", codes=day),)).rows


def test_a_slice_across_days_is_found_when_days_are_clusters() -> None:
    columns, _, error = planted(6)
    day = np.random.default_rng(0).integers(0, 30, len(error))
    search = find_slices(wrong(error), columns, clusters=(Clusters(name="day", codes=day),))
    assert [condition.column for condition in search.rows[0].slice.conditions] == ["carrier", "x2"]


@pytest.mark.parametrize("rows", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool), np.zeros(0, dtype=bool)])
def test_all_right_all_wrong_or_no_rows_find_nothing(rows: np.ndarray) -> None:
    assert find_slices(wrong(rows), {"x": np.arange(float(len(rows)))}).tested == 0


def test_more_than_64_columns_are_searched_by_the_most_telling() -> None:
    rng = np.random.default_rng(7)
    columns = {f"x{place:03d}": rng.random(5000) for place in range(80)}
    error = rng.random(5000) < np.where(columns["x079"] > 0.9, 0.7, 0.2)
    search = find_slices(wrong(error), columns)
    assert search.rows[0].slice.conditions[0].column == "x079"
    assert search.tested > 80 * 10 + 79 * 40 * 90
