from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seatrial.evaluation.counts import cross_counts


def one_hot(codes: np.ndarray, widths: list[int]) -> np.ndarray:
    return np.concatenate([codes[column][:, None] == np.arange(width) for column, width in enumerate(widths)], axis=1)


@given(widths=st.lists(st.integers(1, 5), max_size=6), n=st.integers(0, 30), seed=st.integers(0, 9))
def test_it_is_the_product_of_the_one_hot_matrix_with_itself(widths: list[int], n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = np.array([rng.integers(0, width, n) for width in widths], dtype=np.uint8).reshape(len(widths), n)
    hot = one_hot(codes, widths).astype(int) if widths else np.zeros((n, 0), dtype=int)
    assert np.array_equal(cross_counts(codes, widths), hot.T @ hot)


def test_weights_are_summed() -> None:
    rng = np.random.default_rng(0)
    codes, weights = rng.integers(0, 3, (5, 40)).astype(np.uint8), rng.random(40)
    hot = one_hot(codes, [3] * 5)
    assert np.allclose(cross_counts(codes, [3] * 5, weights), hot.T @ (weights[:, None] * hot), atol=1e-12)
