from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from scipy.spatial import distance

from seatrial.monitoring.measures import (
    Histogram,
    in_deciles,
    in_groups,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    wasserstein,
)

COUNTS = hnp.arrays(np.int64, 12, elements=st.integers(0, 1000)).filter(lambda each: each.sum() > 0)
MEASURES = (psi, jensen_shannon, kolmogorov_smirnov)


@settings(max_examples=60)
@given(COUNTS, COUNTS)
def test_jensen_shannon_is_that_of_scipy(a: np.ndarray, b: np.ndarray) -> None:
    assert jensen_shannon(a, b) == pytest.approx(distance.jensenshannon(a, b, base=2), abs=1e-7)


@settings(max_examples=60)
@given(COUNTS, COUNTS)
def test_kolmogorov_smirnov_is_that_of_the_rows(a: np.ndarray, b: np.ndarray) -> None:
    rows = [np.repeat(np.arange(12), each) for each in (a, b)]
    assert kolmogorov_smirnov(a, b) == pytest.approx(stats.ks_2samp(*rows, method="asymp").statistic)


@settings(max_examples=60)
@given(COUNTS, COUNTS)
def test_psi_is_the_sum_of_both_divergences(a: np.ndarray, b: np.ndarray) -> None:
    seen = (a + b) > 0
    p, q = ((each[seen] + 0.5) / (each[seen] + 0.5).sum() for each in (a, b))
    assert psi(a, b) == pytest.approx(stats.entropy(p, q) + stats.entropy(q, p), abs=1e-12)


@settings(max_examples=60)
@given(COUNTS, COUNTS)
def test_distances_are_symmetric_bounded_and_zero_for_equal_shares(a: np.ndarray, b: np.ndarray) -> None:
    for measure in MEASURES:
        assert measure(a, b) == pytest.approx(measure(b, a))
        assert measure(a, a) == pytest.approx(0, abs=1e-9)
    assert 0 <= jensen_shannon(a, b) <= 1
    assert 0 <= kolmogorov_smirnov(a, b) <= 1
    assert psi(a, b) >= -1e-12


@pytest.mark.parametrize("measure", MEASURES)
def test_without_rows_there_is_no_distance(measure) -> None:
    assert measure([0, 0], [1, 2]) is None
    assert measure([1, 2], [0, 0]) is None


def histogram(rows: np.ndarray, edges: np.ndarray) -> Histogram:
    counts = np.bincount(np.searchsorted(edges, rows, side="right"), minlength=len(edges) + 1)
    return Histogram(counts=counts, minimum=rows.min(), maximum=rows.max(), mean=rows.mean())


@settings(max_examples=60)
@given(*(hnp.arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 9)) for _ in range(2)))
def test_wasserstein_of_whole_numbers_is_exact(a: np.ndarray, b: np.ndarray) -> None:
    edges = np.arange(10.0)
    moved = wasserstein(edges, histogram(a, edges), histogram(b, edges))
    assert moved == pytest.approx(stats.wasserstein_distance(a, b), abs=1e-9)


def test_wasserstein_on_quantiles_is_near_that_of_the_rows() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.lognormal(size=20_000), rng.lognormal(0.2, 1.2, size=10_000)
    edges = np.unique(np.quantile(a, np.linspace(0, 1, 256)))
    moved = wasserstein(edges, histogram(a, edges), histogram(b, edges))
    assert moved == pytest.approx(stats.wasserstein_distance(a, b), rel=0.03)


def test_wasserstein_sees_rows_outside_of_the_edges() -> None:
    edges = np.array([0.0, 1.0])
    inside = Histogram(counts=[0, 10, 0], minimum=0, maximum=0.5)
    outside = Histogram(counts=[0, 0, 10], minimum=3, maximum=3)
    assert wasserstein(edges, inside, outside) == pytest.approx(2.0)  # spread evenly from 1 to 3
    assert wasserstein(edges, inside, Histogram(counts=[0, 0, 0], minimum=np.nan, maximum=np.nan)) is None
    assert wasserstein(np.array([]), inside, outside) is None


@settings(max_examples=60)
@given(COUNTS, st.integers(1, 12))
def test_groups_are_few_and_hold_every_bin_once(counts: np.ndarray, groups: int) -> None:
    starts = in_groups(counts, groups)
    assert starts[0] == 0
    assert 1 <= len(starts) <= groups
    assert (np.diff(starts) > 0).all()


def test_deciles_hold_a_tenth_of_the_reference_each() -> None:
    tenths, window = in_deciles(np.full(256, 10), np.arange(256))
    assert len(tenths) == 10
    assert tenths.min() >= 250
    assert (tenths.sum(), window.sum()) == (2560, 32640)
    assert [each.tolist() for each in in_deciles([0, 0], [3, 4])] == [[0], [7]]
