from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from seatrial.profiles.latency import count_latencies, latencies_of


def test_quantiles_are_at_most_a_fifth_too_high():
    known = np.random.default_rng(1).lognormal(1, 1, 5_000)
    found = count_latencies(latencies_of(pl.DataFrame({"latency_ms": known})))
    for share in (0.5, 0.95, 0.99):
        exact = np.quantile(known, share, method="inverted_cdf")
        assert exact <= found.quantile_ms(share) <= exact * 1.2
    assert found.mean_ms == pytest.approx(known.mean(), abs=1e-3)


def test_what_is_no_time_is_not_counted():
    found = count_latencies(latencies_of(pl.DataFrame({"latency_ms": [1.0, None, math.nan, -3.0, math.inf]})))
    assert (found.n, found.total_us) == (1, 1000)


def test_no_answers_have_no_latency():
    found = count_latencies(latencies_of(pl.DataFrame({"label": ["a"]})))
    assert (found.n, found.mean_ms, found.quantile_ms(0.5)) == (0, None, None)
