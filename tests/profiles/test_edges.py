from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seatrial.profiles.edges import quantile_edges, score_edges
from seatrial.profiles.plan import ColumnPlan


@given(arrays(np.float64, st.integers(0, 400)), st.integers(3, 256))
def test_edges_rise_are_few_and_hold_every_finite_value(values, most):
    edges = quantile_edges(values, most)
    ColumnPlan(name="x", kind="numeric", edges=edges)
    finite = values[np.isfinite(values)]
    assert len(edges) <= most
    largest = np.finfo(float).max  # above it there is no edge
    assert all(edges[0] <= value < edges[-1] or abs(value) == largest for value in finite)


def test_quantiles_fill_bins_evenly():
    values = np.random.default_rng(1).normal(size=100_000)
    counts = np.histogram(values, quantile_edges(values))[0]
    assert counts.max() <= 2 * counts[:-1].min()


def test_a_value_that_fills_many_bins_has_its_own():
    values = np.concatenate([np.zeros(5_000), np.random.default_rng(1).random(5_000) + 1e-9])
    edges = quantile_edges(values)
    assert 0.0 in edges
    assert float(np.nextafter(0.0, 1.0)) in edges


def test_score_edges_have_ends_and_threshold():
    edges = score_edges(np.array([0.1, 0.2, np.nan]), 0.37, 20)
    assert (edges[0], edges[-1], 0.37 in edges, len(edges) <= 21) == (0.0, 1.0, True, True)
